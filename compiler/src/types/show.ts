/** Decides how a type is printed: as an author would write it. */
import { show } from '../dims/show.js';
import { isPack, type ShapePart, type TensorType } from './tensor-type.js';

export const showPart = (part: ShapePart): string => (isPack(part) ? `*${part.pack}` : show(part));
export const showShape = (shape: readonly ShapePart[]): string => `[${shape.map(showPart).join(', ')}]`;
export const showType = (type: TensorType): string =>
  `${type.classes === null ? type.dtype : `class<${show(type.classes)}>`}${showShape(type.shape)}`;
