/** The first operator of a step whose result is no finite number. */
import { defineDiagnostic } from './define-diagnostic.js';

const overflow = 'a smaller learning rate or `clip global_norm(1.0)` keeps the numbers in range';
/** What usually is wrong, by operator. */
const hints: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'log',
    [
      'the logarithm of 0 is infinite and that of a negative number is none; `log_softmax` is safe where `log(softmax(x))` is not',
    ],
  ],
  ['log1p', ['log1p needs an operand above -1']],
  ['div', ['a division by 0; add a small number to the divisor or guard it: `select(b == 0, 1, b)`']],
  ['sqrt', ['the square root of a negative number; where the operand may be 0 its gradient is infinite']],
  ['rsqrt', ['1/sqrt of 0 is infinite; add a small number to the operand']],
  ['pow', ['a power of 0 with a negative exponent, or of a negative number with a fraction']],
  ['exp', ['exp passes the largest float32 above 88.7; subtract the maximum first, as softmax does', overflow]],
]);

export const notFinite = defineDiagnostic<{
  readonly op: string;
  /** `NaN` or `Infinity`. */
  readonly value: string;
  /** Dotted path of the instance; empty at the top. */
  readonly scope: string;
  /** The tensor as the graph names it: `%17: f32[N, 10]`. */
  readonly tensor: string;
  readonly train: string;
  readonly step: number;
  readonly epoch: number;
  /** The compiler made the operator, as a gradient or an update, for what stands at the place. */
  readonly derived: boolean;
}>({
  code: 'DLN5001',
  name: 'not-finite',
  severity: 'error',
  message: ({ op, value, step, train }) => `\`${op}\` gives ${value} in step ${step} of \`train ${train}\``,
  label: ({ op, value, derived }) =>
    derived ? `the gradient or update of this gives ${value} (\`${op}\`)` : `gives ${value}`,
  help: ({ op }) => hints.get(op) ?? [overflow],
  notes: ({ tensor, scope, epoch }) => [
    `the first bad tensor is ${tensor}${scope === '' ? '' : ` in \`${scope}\``}, in epoch ${epoch}`,
    'the last good checkpoint was kept',
  ],
  explain:
    'Every loss is tested for NaN and infinity. When one is found, the steps since the last good state are run again, operator by operator, ' +
    'with the same data and the same draws, until the first result that is no finite number shows up; every operator before it was sound. ' +
    'Training stops there: from such numbers no step leads back.',
  bad: null,
  good: null,
});
