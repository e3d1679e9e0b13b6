// CountBefore: where a number stands among ascending ones, without a branch that could be guessed wrong.
#ifndef FANGTAN_STORAGE_SEARCH_COUNT_BEFORE_H_
#define FANGTAN_STORAGE_SEARCH_COUNT_BEFORE_H_

namespace fangtan::storage {

// How many of `count` ascending numbers are less than `target`.
template <typename Number, typename Count>
Count CountBefore(Number target, const Number* numbers, Count count) {
  if (count == 0) return 0;
  const Number* begin = numbers;
  while (count > 1) {
    const Count half = count / 2;
    begin += begin[half - 1] < target ? half : 0;
    count -= half;
  }
  return static_cast<Count>(begin - numbers) + (*begin < target ? 1 : 0);
}

}  // namespace fangtan::storage

#endif  // FANGTAN_STORAGE_SEARCH_COUNT_BEFORE_H_
