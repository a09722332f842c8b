/** Decides how a type is printed: as an author would write it. */
import { show } from '../dims/show.js';
import { isPack, type ShapePart, type TensorType } from './tensor-type.js';

/** `N` or `*S`. */
export const showPart = (part: ShapePart): string => (isPack(part) ? `*${part.pack}` : show(part));
/** `[N, 28, 28]`. */
export const showShape = (shape: readonly ShapePart[]): string => `[${shape.map(showPart).join(', ')}]`;
/** `f32[N, 28, 28]`, as the language writes it. */
export const showType = (type: TensorType): string =>
  `${type.classes === null ? type.dtype : `class<${show(type.classes)}>`}${showShape(type.shape)}`;
