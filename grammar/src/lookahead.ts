/** Decides how the parser knows which way to go without analysing its grammar at every start: the answers of one analysis, token by token. */
import { EOF, type IToken, type TokenType } from 'chevrotain';
import { VOCABULARY } from './tokens.js';

/** Answers at every place where a rule chooses; written by `npm run gen`. */
export interface Lookahead {
  /** Names of token types, separated by spaces. */
  readonly sets: readonly string[];
  /** Chevrotain's key of the place; what is asked there: may it be left out, which alternative, which of those whose condition holds; the first tokens of each way. */
  readonly places: readonly (readonly [key: number, asked: 'option' | 'choice' | 'conditions', ...sets: number[]])[];
}

type Alternatives = readonly { readonly GATE?: () => boolean }[];
type Decision = (this: Engine, alternatives?: Alternatives) => boolean | number | undefined;

/** What is used here of Chevrotain's parser beyond its types (11.2.0). */
export interface Engine {
  selfAnalysisDone: boolean;
  readonly lookAheadFuncsCache: Map<number, Decision>;
  LA_FAST(howMuch: number): IToken;
}

const types: readonly TokenType[] = [EOF, ...VOCABULARY];

/** Gives a parser the answers instead of an analysis. */
export function adopt(engine: Engine, { sets, places }: Lookahead): void {
  engine.selfAnalysisDone = true;
  const index = new Map(types.map((type) => [type.name, type.tokenTypeIdx as number]));
  const tokens = sets.map((names) => names.split(' ').map((name) => index.get(name) as number));
  for (const [key, asked, ...ways] of places) {
    const firsts = ways.map((set) => tokens[set] as readonly number[]);
    engine.lookAheadFuncsCache.set(key, decision(asked, firsts));
  }
  settle(engine);
}

function decision(asked: 'option' | 'choice' | 'conditions', firsts: readonly (readonly number[])[]): Decision {
  if (asked === 'conditions') {
    const allowed = firsts.map((first) => new Set(first));
    return function (alternatives = []) {
      const next = this.LA_FAST(1).tokenTypeIdx;
      const found = allowed.findIndex((first, i) => first.has(next) && alternatives[i]?.GATE?.call(this) !== false);
      return found < 0 ? undefined : found;
    };
  }
  const choice: (number | undefined)[] = Array.from({ length: types.length + 8 });
  firsts.forEach((first, way) => {
    for (const token of first) choice[token] ??= way;
  });
  if (asked === 'choice')
    return function () {
      return choice[this.LA_FAST(1).tokenTypeIdx];
    };
  return function () {
    return choice[this.LA_FAST(1).tokenTypeIdx] === 0;
  };
}

/** V8 lays an object out for speed once it is a prototype; Chevrotain does the same after its analysis. */
function settle(engine: Engine): void {
  const heir = Object.create(engine) as Engine;
  for (let reads = 0; reads < 2; reads++) heir.selfAnalysisDone &&= true;
}

/** Asks a parser that was analysed for its answers. */
export function answersOf(engine: Engine): Lookahead {
  const sets: string[] = [];
  const setOf = (names: readonly string[]): number => {
    const text = names.join(' ');
    if (!sets.includes(text)) sets.push(text);
    return sets.indexOf(text);
  };
  const places = [...engine.lookAheadFuncsCache].map(([key, decide]): Lookahead['places'][number] => {
    const ask = (type: TokenType, alternatives?: Alternatives): unknown =>
      decide.call({ LA_FAST: () => ({ tokenTypeIdx: type.tokenTypeIdx }) } as unknown as Engine, alternatives);
    const where = (answer: unknown, alternatives?: Alternatives): number =>
      setOf(types.filter((type) => ask(type, alternatives) === answer).map((type) => type.name));
    if (((key >> 8) & 15) !== 1) return [key, 'option', where(true)];
    let conditions = false;
    const most = 64;
    const only = (open: number): Alternatives =>
      Array.from({ length: most }, (_, i) => ({
        get GATE() {
          conditions = true;
          return () => i === open;
        },
      }));
    const all = types.map((type) => ask(type, only(-1)));
    if (!conditions) {
      const count = Math.max(...all.map((way) => (typeof way === 'number' ? way : -1))) + 1;
      return [key, 'choice', ...Array.from({ length: count }, (_, way) => where(way))];
    }
    const ways = Array.from({ length: most }, (_, way) => where(way, only(way)));
    while (sets[ways.at(-1) as number] === '') ways.pop();
    return [key, 'conditions', ...ways];
  });
  return { sets, places };
}
