import { defineConfig } from '@hey-api/openapi-ts';

/** The generator drops `null` from an enum that has no type: say what the document means. */
function typeNullableEnums(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const schema = node as Record<string, unknown>;
  if (Array.isArray(schema['enum']) && schema['enum'].includes(null)) {
    schema['type'] ??= ['string', 'null'];
  }
  Object.values(schema).forEach(typeNullableEnums);
}

export default defineConfig({
  input: './openapi.json',
  output: { path: process.env['API_OUTPUT'] ?? './src/api/generated', clean: true },
  parser: { patch: { input: typeNullableEnums } },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
  logs: { level: 'warn', file: false },
});
