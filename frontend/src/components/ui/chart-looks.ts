// How every chart looks, out of the theme's tokens.
import { ColorType } from 'lightweight-charts';

export const token = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--at-${name}`).trim();

export const chartLooks = () => ({
  layout: {
    attributionLogo: false, // it brings a style of its own; the link stands under the chart
    background: { type: ColorType.Solid, color: token('surface') },
    textColor: token('dim'),
    fontFamily: token('font'),
    fontSize: 11,
    panes: { separatorColor: token('line'), separatorHoverColor: token('line') },
  },
  grid: { vertLines: { color: token('line') }, horzLines: { color: token('line') } },
  rightPriceScale: { borderColor: token('line') },
  timeScale: { borderColor: token('line') },
});
