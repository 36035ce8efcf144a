import drizzle from "eslint-plugin-drizzle";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const sources = ["**/*.ts", "**/*.tsx"];
const tests = ["**/*.test.ts", "**/*.test.tsx", "tests/**", "server/testing/**", "bench/**"];
const readersOfProcessEnv = ["server/env.ts", "worker/env.ts", "*.config.ts", ...tests];

const withoutBlanksAndComments = (max) => ["error", { max, skipBlankLines: true, skipComments: true }];

/** Formatting is Biome's, directions between folders are dependency-cruiser's; here is what finds bugs, and the budgets. */
/** What a page shows at one moment, right after something was done to it; that nothing is there may be asked at once. */
const lookedAt = "> MemberExpression > CallExpression[callee.name='expect'] > AwaitExpression > CallExpression";
const momentary = [
  `CallExpression ${lookedAt}[callee.property.name=/^(?:innerText|textContent|inputValue|is(?:Visible|Disabled|Enabled|Checked)|all(?:InnerTexts|TextContents))$/]`,
  `CallExpression[callee.property.name!='toBe'] ${lookedAt}[callee.property.name='count']`,
  `CallExpression[callee.property.name='toBe'][arguments.0.raw!='0'] ${lookedAt}[callee.property.name='count']`,
];
const askAgain = "The page may not be there yet: await expect.poll(() => …) asks until it holds.";

export default tseslint.config(
  { ignores: ["node_modules/", "dist/", ".next/", ".data/", "drizzle/migrations/", "next-env.d.ts", "tests/artefacts/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: sources,
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "@typescript-eslint": tseslint.plugin, drizzle, "react-hooks": reactHooks },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { requireDefaultForNonUnion: false, considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-expect-error": "allow-with-description", minimumDescriptionLength: 10 },
      ],
      "drizzle/enforce-update-with-where": ["error", { drizzleObjectName: ["db", "tx", "transaction", "database"] }],
      "drizzle/enforce-delete-with-where": ["error", { drizzleObjectName: ["db", "tx", "transaction", "database"] }],
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "no-empty": "error",
      "max-lines": withoutBlanksAndComments(300),
      "max-lines-per-function": withoutBlanksAndComments(50),
      "max-params": ["error", 3],
      "max-depth": ["error", 3],
    },
  },
  { files: ["**/*.tsx"], rules: { "max-lines-per-function": withoutBlanksAndComments(100) } },
  { files: tests, rules: { "max-lines-per-function": "off", "max-params": "off" } },
  {
    files: sources,
    ignores: readersOfProcessEnv,
    rules: {
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: "Settings are read in server/env.ts and worker/env.ts alone: add the variable there, call env().",
        },
      ],
    },
  },
  {
    files: ["tests/browser/**"],
    rules: {
      "no-restricted-syntax": ["error", ...momentary.map((selector) => ({ selector, message: askAgain }))],
    },
  },
);
