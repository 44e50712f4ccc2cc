"""Arrays: the array namespace."""

from typing import Final

TABLE: Final = """
array.abs(array<N> id) -> array<N>: Array of the absolute values.
array.avg(array<N> id) -> N: Mean of the elements.
array.binary_search(array<T> id, T val, int/string sort_field?>5) -> series int: Index of a value in a sorted array, -1 when absent.
array.binary_search_leftmost(array<T> id, T val, int/string sort_field?>5) -> series int: Index of a value in a sorted array, or of the element before where it would be.
array.binary_search_rightmost(array<T> id, T val, int/string sort_field?>5) -> series int: Index of the last equal value in a sorted array, or of where it would be.
array.clear(array<T> id) -> void: Removes every element.
array.concat(array<T> id1, array<T> id2) -> array<T>: Appends the second array to the first and returns the first.
array.copy(array<T> id) -> array<T>: A new array with the same elements.
array.covariance(array<int/float> id1, array<int/float> id2, bool biased=true) -> series float: Covariance of two arrays.
array.every(array<bool> id) -> series bool: True when every element is true.
array.fill(array<T> id, T value, int index_from=0, int index_to=na) -> void: Sets a range of elements to one value.
array.first(array<T> id) -> T: The first element.
array.from(T arg...) -> array<T>: An array of the given values.
array.get(array<T> id, int index) -> T: The element at an index.
array.includes(array<T> id, T value) -> series bool: True when the array holds the value.
array.indexof(array<T> id, T value) -> series int: Index of the first equal element, -1 when absent.
array.insert(array<T> id, int index, T value) -> void: Inserts a value before an index.
array.join(array<int/float/string> id, string separator) -> series string: Text of all elements with a separator between.
array.last(array<T> id) -> T: The last element.
array.lastindexof(array<T> id, T value) -> series int: Index of the last equal element, -1 when absent.
array.max(array<N> id, int nth=0) -> N: Largest element, or the n-th largest.
array.median(array<N> id) -> N: Median of the elements.
array.min(array<N> id, int nth=0) -> N: Smallest element, or the n-th smallest.
array.mode(array<N> id) -> N: Most frequent element.
array.new_bool(int size=0, bool initial_value=false) -> array<bool>: A new array of bool elements.
array.new_box(int size=0, box initial_value=na) -> array<box>: A new array of box elements.
array.new_color(int size=0, color initial_value=na) -> array<color>: A new array of color elements.
array.new_float(int size=0, int/float initial_value=na) -> array<float>: A new array of float elements.
array.new_int(int size=0, int initial_value=na) -> array<int>: A new array of int elements.
array.new_label(int size=0, label initial_value=na) -> array<label>: A new array of label elements.
array.new_line(int size=0, line initial_value=na) -> array<line>: A new array of line elements.
array.new_linefill(int size?, linefill initial_value?) -> array<linefill>: A new array of linefill elements.
array.new_string(int size=0, string initial_value=na) -> array<string>: A new array of string elements.
array.new_table(int size=0, table initial_value=na) -> array<table>: A new array of table elements.
array.new(int size=0, T initial_value=na) -> array<T>: A new array of the type in angle brackets.
array.percentile_linear_interpolation(array<N> id, int/float percentage) -> N: Percentile of the elements, interpolated.
array.percentile_nearest_rank(array<N> id, int/float percentage) -> N: Percentile of the elements, by nearest rank.
array.percentrank(array<N> id, int index) -> N: Percent rank of the element at an index.
array.pop(array<T> id) -> T: Removes and returns the last element.
array.push(array<T> id, T value) -> void: Appends a value.
array.range(array<N> id) -> N: Largest less smallest element.
array.remove(array<T> id, int index) -> T: Removes and returns the element at an index.
array.reverse(array<T> id) -> void: Reverses the order of the elements.
array.set(array<T> id, int index, T value) -> void: Sets the element at an index.
array.shift(array<T> id) -> T: Removes and returns the first element.
array.size(array<T> id) -> series int: Number of elements.
array.slice(array<T> id, int index_from, int index_to) -> array<T>: A view on a range of elements, not a copy.
array.some(array<bool> id) -> series bool: True when any element is true.
array.sort(array<T> id, sort_order order=order.ascending, int/string sort_field?>5) -> void: Sorts the elements in place.
array.sort_indices(array<T> id, sort_order order=order.ascending, int/string sort_field?>5) -> array<int>: Indices that would sort the array.
array.standardize(array<N> id) -> array<N>: Elements less their mean, over their deviation.
array.stdev(array<N> id, bool biased=true) -> float: Standard deviation of the elements.
array.sum(array<N> id) -> N: Sum of the elements.
array.unshift(array<T> id, T value) -> void: Inserts a value at the start.
array.variance(array<N> id, bool biased=true) -> float: Variance of the elements.
"""
