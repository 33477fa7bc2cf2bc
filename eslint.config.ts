import js from '@eslint/js'
import boundaries from 'eslint-plugin-boundaries'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import globals from 'globals'

const shared = ['editor', ...['project', 'commands', 'ui', 'api'].map((room) => `renderer-${room}`)]
/** Rooms of the page → the rooms they may import: places over what they share, the frame on top. */
const rooms: Record<string, string[]> = {
  'renderer-api': [],
  'renderer-ui': ['editor', 'renderer-api'],
  'renderer-commands': [],
  'renderer-project': ['renderer-ui', 'renderer-api'],
  'renderer-rules': shared,
  'renderer-annotate': ['renderer-labels', 'renderer-rules', ...shared],
  'renderer-entities': ['renderer-rules', ...shared],
  'renderer-frame': shared,
  ...Object.fromEntries(
    ['labels', 'models', 'projects', 'review', 'settings', 'tag', 'train'].map((place) => [
      `renderer-${place}`,
      shared,
    ]),
  ),
}

/**
 * Folder → the folders it may import, besides `model`, on which all stand. The table of
 * docs/decisions/0001, enforced.
 */
const mayImport: Record<string, string[]> = {
  model: [],
  domain: [],
  contract: ['domain'],
  editor: ['domain'],
  files: ['domain'],
  text: ['domain'],
  lexical: ['domain'],
  formats: ['domain', 'text', 'threads'],
  redaction: ['domain', 'formats'],
  nn: [],
  threads: [],
  families: ['domain', 'nn', 'text'],
  'engines-onnx': ['nn', 'families', 'threads'],
  'engines-tfjs': ['nn', 'families'],
  checkpoints: ['domain', 'families', 'files', 'lexical', 'nn', 'text'],
  training: ['nn', 'families', 'text', 'lexical', 'domain', 'files', 'checkpoints'],
  tagging: ['nn', 'text', 'lexical', 'domain', 'checkpoints'],
  storage: ['domain', 'files'],
  host: [
    'contract',
    'domain',
    'families',
    'files',
    'lexical',
    'text',
    'formats',
    'redaction',
    'nn',
    'training',
    'tagging',
    'checkpoints',
    'storage',
    'threads',
  ],
  worker: [
    'contract',
    'domain',
    'families',
    'files',
    'lexical',
    'text',
    'nn',
    'engines-onnx',
    'engines-tfjs',
    'training',
    'tagging',
    'checkpoints',
  ],
  pages: ['files'],
  web: ['host', 'pages', 'contract', 'domain', 'files'],
  service: ['host', 'contract', 'domain', 'files', 'storage'],
  cli: [
    ...['host', 'service', 'web', 'contract', 'domain', 'files', 'formats', 'redaction', 'storage'],
    'training',
  ],
  'electron-main': ['host', 'pages', 'contract', 'domain', 'files'],
  'electron-host': ['host', 'contract', 'files'],
  'electron-preload': ['contract'],
  renderer: ['contract', 'domain', ...Object.keys(rooms)],
  ...Object.fromEntries(
    Object.entries(rooms).map(([room, below]) => [room, ['contract', 'domain', ...below]]),
  ),
  tests: ['*'],
}

const elements = [
  ...Object.keys(mayImport)
    .filter((type) => !/^(engines|electron|renderer|tests)/.test(type))
    .map((type) => ({ type, pattern: `src/${type}` })),
  { type: 'engines-onnx', pattern: 'src/engines/onnx' },
  { type: 'engines-tfjs', pattern: 'src/engines/tfjs' },
  { type: 'electron-main', pattern: 'electron/main' },
  { type: 'electron-host', pattern: 'electron/host' },
  { type: 'electron-preload', pattern: 'electron/preload' },
  ...Object.keys(rooms).map((type) => ({ type, pattern: type.replace('-', '/') })),
  { type: 'renderer', pattern: 'renderer' },
  { type: 'tests', pattern: 'tests' },
]

/** Packages that only some folders may touch. */
const packages: Record<string, string[]> = {
  'better-sqlite3': ['storage', 'files'],
  'onnxruntime-node': ['engines-onnx'],
  electron: ['electron-main', 'electron-host', 'electron-preload'],
  vue: ['renderer'],
  pinia: ['renderer'],
}

/** For each folder but the tests: the packages it must leave to others. */
const restrictedPackages: Parameters<typeof ts.config> = elements
  .filter(({ type }) => type !== 'tests' && !(type in rooms))
  .map(({ type, pattern }) => ({
    files: [`${pattern}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: Object.entries(packages)
            .filter(([, owners]) => !owners.includes(type))
            .map(([name, owners]) => ({ name, message: `Only ${owners.join(', ')} may use it.` })),
        },
      ],
    },
  }))

/** What a newcomer can hold: a file of 300 lines, a function of 60. */
const sizes: Parameters<typeof ts.config>[0] = {
  files: ['src/**', 'renderer/**', 'electron/**'],
  rules: {
    'max-lines': ['error', 300],
    'max-lines-per-function': ['error', 60],
  },
}

/** Tables that happen to be functions: one short entry an op. */
const tables = ['graph/ops', 'graph/distance-ops', 'graph/rotary-ops', 'card/device-ops'].map(
  (name) => `src/engines/onnx/${name}.ts`,
)

export default ts.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'tests/golden/data/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  // Each of these walks the whole scope of a file: only where there are components.
  ...vue.configs['flat/recommended'].map((config) => ({ files: ['renderer/**'], ...config })),
  {
    files: ['**/*.ts', '**/*.vue'],
    languageOptions: {
      parser: ts.parser,
      parserOptions: {
        project: [
          'tsconfig.node.json',
          'electron/tsconfig.json',
          'renderer/tsconfig.json',
          'tests/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
      globals: { ...globals.node, ...globals.browser },
    },
    plugins: { boundaries },
    settings: {
      // From the root of the project: tests/renderer holds tests.
      'boundaries/elements': elements.map(({ type, pattern }) => ({
        type,
        pattern: `${pattern}/**`,
        partialMatch: false,
      })),
      'import/resolver': { typescript: { project: 'tsconfig.node.json' } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            ...Object.entries(mayImport).map(([type, allowed]) => ({
              from: { element: { type } },
              allow: allowed.includes('*')
                ? { to: { element: { type: '*' } } }
                : { to: { element: { types: { anyOf: [type, 'model', ...allowed] } } } },
            })),
          ],
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // What `using` holds is used at the end of its block.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, ignoreUsingDeclarations: true },
      ],
      'no-undef': 'off',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['renderer/**'],
    languageOptions: { parser: vueParser, parserOptions: { parser: ts.parser } },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      // One that was not imported is drawn as nothing, and the types do not tell.
      'vue/no-undef-components': ['error', { ignorePatterns: ['RouterLink', 'RouterView'] }],
    },
  },
  ...restrictedPackages,
  sizes,
  { files: tables, rules: { 'max-lines-per-function': 'off' } },
  prettier,
)
