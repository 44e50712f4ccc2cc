import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env['AUTOTRADE_URL'] ?? 'http://127.0.0.1:5000';
const proxy = {
  '/api': { target: server },
  '/webhooks': { target: server },
  '/socket.io': { target: server, ws: true },
};

/** Mantine declares fourteen palettes. These are given to nothing here, and are a tenth of all CSS. */
const UNUSED_COLOUR =
  /--mantine-color-(?:blue|cyan|grape|green|lime|orange|pink|teal|violet)-[\w-]+\s*:[^;}]+;?/g;
const leaveOutUnusedColours: Plugin = {
  name: 'leave-out-unused-colours',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('default-css-variables') ? code.replace(UNUSED_COLOUR, '') : undefined,
};

export default defineConfig({
  plugins: [leaveOutUnusedColours, react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: {
    target: 'es2023',
    manifest: true,
    // Small assets stay files: a data: URL would need its own exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
    setupFiles: ['./src/testing/setup.ts'],
    css: false,
    restoreMocks: true,
    // Two cores are common in CI; more workers only fight for them.
    maxWorkers: 2,
    testTimeout: 15_000,
  },
});
