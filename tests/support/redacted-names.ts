/** The names in the documents of tests/golden/redaction.py, with their labels. */
export const redactedNames = {
  ...{ 'Mara Voss': 'PER', Voss: 'PER', 'Bo Berg': 'PER', 'Jean-Luc': 'PER' },
  ...{ 'Müller & Söhne': 'ORG', 'mara.voss@example.org': 'EMAIL' },
}
