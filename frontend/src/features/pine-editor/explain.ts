// A word's signatures and meaning as they are shown: on hover, beside a completion, while a call is typed.
import { parameterName, readSignature, type Word } from './catalogue';

const MOST_SIGNATURES = 3;

const KIND_WORD: Partial<Record<Word['kind'], string>> = {
  namespace: 'namespace',
  type: 'type',
  keyword: 'keyword',
};

function element(tag: string, name: string, ...inner: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...inner);
  return made;
}

/** The signature; while it is typed, one parameter stands out and the others are just named. */
export function signatureElement(signature: string, active = ''): HTMLElement {
  const { head, parameters, tail } = readSignature(signature);
  const inner = parameters.flatMap((parameter, at) => {
    const isActive = active !== '' && parameterName(parameter) === active;
    const plain = active === '' ? parameter : parameterName(parameter);
    const shown = isActive ? element('strong', 'cm-pine-active', parameter) : plain;
    return at === 0 ? [shown] : [', ', shown];
  });
  return element('div', 'cm-pine-signature', head, ...inner, tail);
}

export function explanation(words: readonly Word[]): HTMLElement {
  const box = element('div', 'cm-pine-doc');
  const seen = new Set<string>();
  for (const word of words) {
    const shown = word.signatures.slice(0, MOST_SIGNATURES);
    const kind = KIND_WORD[word.kind];
    const more = word.signatures.length - shown.length;
    const titles = shown.length > 0 ? shown : [`${kind ?? ''} ${word.name}`.trim()];
    box.append(...titles.map((title) => signatureElement(title)));
    if (more > 0) box.append(element('div', 'cm-pine-more', `and ${more} more`));
    if (word.doc !== '' && !seen.has(word.doc)) box.append(element('p', 'cm-pine-says', word.doc));
    seen.add(word.doc);
  }
  return box;
}
