"""What is drawn over the whole chart: plots, horizontal lines, fills and backgrounds."""

from typing import Final

TABLE: Final = """
hline.style_dashed -> const hline_style: Line style of hline(): dashed.
hline.style_dotted -> const hline_style: Line style of hline(): dotted.
hline.style_solid -> const hline_style: Line style of hline(): solid.
location.abovebar -> const string: Where plotshape() and plotchar() draw: abovebar.
location.absolute -> const string: Where plotshape() and plotchar() draw: absolute.
location.belowbar -> const string: Where plotshape() and plotchar() draw: belowbar.
location.bottom -> const string: Where plotshape() and plotchar() draw: bottom.
location.top -> const string: Where plotshape() and plotchar() draw: top.
plot.linestyle_dashed -> const plot_line_style: Plot setting: dashed.
plot.linestyle_dotted -> const plot_line_style: Plot setting: dotted.
plot.linestyle_solid -> const plot_line_style: Plot setting: solid.
plot.style_area -> const plot_style: Plot setting: area.
plot.style_areabr -> const plot_style: Plot setting: areabr.
plot.style_circles -> const plot_style: Plot setting: circles.
plot.style_columns -> const plot_style: Plot setting: columns.
plot.style_cross -> const plot_style: Plot setting: cross.
plot.style_histogram -> const plot_style: Plot setting: histogram.
plot.style_line -> const plot_style: Plot setting: line.
plot.style_linebr -> const plot_style: Plot setting: linebr.
plot.style_stepline -> const plot_style: Plot setting: stepline.
plot.style_stepline_diamond -> const plot_style: Plot setting: stepline diamond.
plot.style_steplinebr -> const plot_style: Plot setting: steplinebr.
shape.arrowdown -> const string: Shape of plotshape(): arrowdown.
shape.arrowup -> const string: Shape of plotshape(): arrowup.
shape.circle -> const string: Shape of plotshape(): circle.
shape.cross -> const string: Shape of plotshape(): cross.
shape.diamond -> const string: Shape of plotshape(): diamond.
shape.flag -> const string: Shape of plotshape(): flag.
shape.labeldown -> const string: Shape of plotshape(): labeldown.
shape.labelup -> const string: Shape of plotshape(): labelup.
shape.square -> const string: Shape of plotshape(): square.
shape.triangledown -> const string: Shape of plotshape(): triangledown.
shape.triangleup -> const string: Shape of plotshape(): triangleup.
shape.xcross -> const string: Shape of plotshape(): xcross.
barcolor(color color, int offset=0<6, simple int offset=0>5, input bool editable=true, input int show_last?, const string title?, input plot_simple_display display=display.all, int transp?<6) -> void: Colours bars.
bgcolor(color color, int offset=0<6, simple int offset=0>5, input bool editable=true, input int show_last?, const string title?, input plot_simple_display display=display.all, const bool force_overlay=false, int transp?<6, bool overlay?<6) -> void: Colours the background of bars.
fill(hline hline1, hline hline2, color color?, const string title?, input bool editable=true, const bool fillgaps=false, input plot_simple_display display=display.all, int transp?<6) -> void: Fills the space between two plots or two horizontal lines.
fill(plot plot1, plot plot2, color color?, const string title?, input bool editable=true, input int show_last?, const bool fillgaps=false, input plot_simple_display display=display.all, int transp?<6) -> void
fill(hline/plot plot1, hline/plot plot2, int/float top_value, int/float bottom_value, color top_color, color bottom_color, const string title?, input plot_simple_display display=display.all, const bool fillgaps=false, input bool editable=true) -> void
hline(input int/float price, const string title?, input color color?, input hline_style linestyle?, input int linewidth=1, input bool editable=true, input plot_simple_display display=display.all, int transp?<6) -> hline: Draws a horizontal line at a fixed price.
plot(int/float series, const string title?, color color?, input int linewidth=1, input plot_style style=plot.style_line, input bool trackprice=false, input int/float histbase=0.0, int offset=0<6, simple int offset=0>5, input bool join=false, input bool editable=true, input int show_last?, input plot_display display=display.all, input string format?, input int precision?, const bool force_overlay=false, input plot_line_style linestyle=plot.linestyle_solid, int transp?<6) -> plot: Plots a series as a line or in another style.
plotarrow(int/float series, const string title?, color colorup?, color colordown?, int offset=0<6, simple int offset=0>5, input int minheight=5, input int maxheight=100, input bool editable=true, input int show_last?, input plot_display display=display.all, input string format?, input int precision?, const bool force_overlay=false, int transp?<6) -> void: Plots arrows up or down by the sign of a series.
plotbar(int/float open, int/float high, int/float low, int/float close, const string title?, color color?, input bool editable=true, input int show_last?, input plot_display display=display.all, input string format?, input int precision?, const bool force_overlay=false, int transp?<6) -> void: Plots bars from four prices.
plotcandle(int/float open, int/float high, int/float low, int/float close, const string title?, color color?, color wickcolor?, input bool editable=true, input int show_last?, color bordercolor?, input plot_display display=display.all, input string format?, input int precision?, const bool force_overlay=false, int transp?<6) -> void: Plots candles from four prices.
plotchar(int/float/bool series, const string title?, input string char?, input string location=location.abovebar, color color?, int offset=0<6, simple int offset=0>5, const string text?, color textcolor?, input bool editable=true, const string size=size.auto, input int show_last?, input plot_display display=display.all, input string format?, input int precision?, const bool force_overlay=false, int transp?<6) -> void: Plots a character where a series is true.
plotshape(int/float/bool series, const string title?, input string style=shape.xcross, input string location=location.abovebar, color color?, int offset=0<6, simple int offset=0>5, const string text?, color textcolor?, input bool editable=true, const string size=size.auto, input int show_last?, input plot_display display=display.all, input string format?, input int precision?, const bool force_overlay=false, int transp?<6) -> void: Plots a shape where a series is true.
"""
