/** Decides what a long program looks like: convolutional models over shared blocks, each different from the others. */

/** At least so many lines; it has no mistake. */
export function longProgram(lines: number): string {
  const parts: string[] = [];
  let written = 0;
  for (let i = 0; written < lines; i++) {
    const part = `## Block number ${i}.
layer Block${i}(x: f32[N, H, W, C], filters: dim, kernel: dim = ${3 + 2 * (i % 2)})
    -> f32[N, (H - kernel + 1) // 2, (W - kernel + 1) // 2, filters] =
  x |> Conv2d(filters, kernel: kernel) |> tanh |> avg_pool(2)

model Net${i}(image: f32[N, ${28 + (i % 5) * 4}, ${28 + (i % 5) * 4}, ${1 + (i % 3)}]) -> f32[N, 10] =
  image
  |> Block${i}(${6 + i})
  |> Block${i}(${16 + i})
  |> flatten
  |> Dense(${64 + i}) |> relu
  |> Dense(10)
`;
    parts.push(part);
    written += part.split('\n').length;
  }
  return parts.join('\n');
}
