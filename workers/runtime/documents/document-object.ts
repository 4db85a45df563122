import { type DocumentField } from './document-field';

/** Inclusive limits of the numbers of a list. */
export interface NumberLimits {
  readonly min: number;
  readonly max: number;
  readonly isInteger?: boolean;
  /** Each number greater than the one before. */
  readonly isAscending?: boolean;
  /** How many there must be; left out where any number will do. */
  readonly length?: number;
}

/** An object of a JSON document; what is not as it must be is refused by name. */
export class DocumentObject {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #refuse: (field: DocumentField) => never;

  constructor(content: unknown, path: string, refuse: (field: DocumentField) => never) {
    this.#path = path;
    this.#refuse = refuse;
    if (typeof content !== 'object' || content === null || Array.isArray(content)) {
      refuse({ path: path === '' ? 'content' : path, allowed: 'an object' });
    }
    this.#fields = { ...(content as Record<string, unknown>) };
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name);
  }

  object(name: string): DocumentObject {
    return new DocumentObject(this.#fields[name], this.#pathOf(name), this.#refuse);
  }

  number(name: string, { min, max }: Pick<NumberLimits, 'min' | 'max'>): number {
    const value = this.#fields[name];
    if (isNumber(value) && value >= min && value <= max) return value;
    return this.#fail(name, `a number from ${min} to ${max}`);
  }

  numbers(name: string, limits: NumberLimits): number[] {
    const value = this.#fields[name];
    const isFit = (item: unknown, i: number, all: readonly unknown[]): boolean =>
      isNumber(item) &&
      item >= limits.min &&
      item <= limits.max &&
      (limits.isInteger !== true || Number.isInteger(item)) &&
      (limits.isAscending !== true || i === 0 || item > (all[i - 1] as number));
    const isOfLength = Array.isArray(value) && value.length === (limits.length ?? value.length);
    if (isOfLength && value.every(isFit)) return value as number[];
    return this.#fail(name, `a list of ${inWords(limits)}`);
  }

  /** A text that is not empty. */
  string(name: string): string {
    const value = this.#fields[name];
    if (typeof value === 'string' && value !== '') return value;
    return this.#fail(name, 'a text');
  }

  strings(name: string, length: number): string[] {
    const value = this.#fields[name];
    const isFit = Array.isArray(value) && value.length === length;
    if (isFit && value.every((item) => typeof item === 'string')) return value;
    return this.#fail(name, `a list of ${length} names`);
  }

  #fail(name: string, allowed: string): never {
    return this.#refuse({ path: this.#pathOf(name), allowed });
  }

  #pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function inWords({ min, max, isInteger, isAscending, length }: NumberLimits): string {
  const kind = isInteger === true ? 'whole numbers' : 'numbers';
  const order = isAscending === true ? ', ascending' : '';
  return `${length === undefined ? '' : `${length} `}${kind} from ${min} to ${max}${order}`;
}
