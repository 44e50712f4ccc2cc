"""Matrices: the matrix namespace."""

from typing import Final

TABLE: Final = """
matrix.add_col(matrix<T> id, int column=matrix.columns, array<T> array_id?) -> void: Inserts a column.
matrix.add_row(matrix<T> id, int row=matrix.rows, array<T> array_id?) -> void: Inserts a row.
matrix.avg(matrix<N> id) -> N: Mean of the elements.
matrix.col(matrix<T> id, int column) -> array<T>: A column as an array.
matrix.columns(matrix<T> id) -> series int: Number of columns.
matrix.concat(matrix<T> id1, matrix<T> id2) -> matrix<T>: Appends the rows of the second matrix to the first.
matrix.copy(matrix<T> id) -> matrix<T>: A new matrix with the same elements.
matrix.det(matrix<N> id) -> N: Determinant.
matrix.diff(matrix<N> id1, int/float/matrix<int/float> id2) -> matrix<N>: Difference of a matrix and a matrix or number.
matrix.eigenvalues(matrix<N> id) -> array<N>: Eigenvalues as an array.
matrix.eigenvectors(matrix<N> id) -> matrix<N>: Matrix of eigenvectors.
matrix.elements_count(matrix<T> id) -> series int: Number of elements.
matrix.fill(matrix<T> id, T value, int from_row=0, int to_row=matrix.rows, int from_column=0, int to_column=matrix.columns) -> void: Sets a rectangle of elements to one value.
matrix.get(matrix<T> id, int row, int column) -> T: The element at a row and column.
matrix.inv(matrix<N> id) -> matrix<N>: Inverse matrix.
matrix.is_antidiagonal(matrix<int/float> id) -> series bool: True when everything off the anti-diagonal is zero.
matrix.is_antisymmetric(matrix<int/float> id) -> series bool: True when the matrix is minus its transpose.
matrix.is_binary(matrix<int/float> id) -> series bool: True when every element is 0 or 1.
matrix.is_diagonal(matrix<int/float> id) -> series bool: True when everything off the diagonal is zero.
matrix.is_identity(matrix<int/float> id) -> series bool: True when it is an identity matrix.
matrix.is_square(matrix<T> id) -> series bool: True when rows and columns are as many.
matrix.is_stochastic(matrix<int/float> id) -> series bool: True when rows or columns sum to one.
matrix.is_symmetric(matrix<int/float> id) -> series bool: True when the matrix equals its transpose.
matrix.is_triangular(matrix<int/float> id) -> series bool: True when everything on one side of the diagonal is zero.
matrix.is_zero(matrix<int/float> id) -> series bool: True when every element is zero.
matrix.kron(matrix<N> id1, matrix<int/float> id2) -> matrix<N>: Kronecker product of two matrices.
matrix.max(matrix<N> id) -> N: Largest element.
matrix.median(matrix<N> id) -> N: Median of the elements.
matrix.min(matrix<N> id) -> N: Smallest element.
matrix.mode(matrix<N> id) -> N: Most frequent element.
matrix.mult(matrix<N> id1, array<int/float> id2) -> array<N>: Product of a matrix with a matrix, array or number.
matrix.mult(matrix<N> id1, int/float/matrix<int/float> id2) -> matrix<N>
matrix.new(int rows=0, int columns=0, T initial_value=na) -> matrix<T>: A new matrix of the type in angle brackets.
matrix.pinv(matrix<N> id) -> matrix<N>: Pseudo-inverse.
matrix.pow(matrix<N> id, int power) -> matrix<N>: Matrix multiplied by itself a number of times.
matrix.rank(matrix<T> id) -> series int: Rank of the matrix.
matrix.remove_col(matrix<T> id, int column=matrix.columns) -> array<T>: Removes a column and returns it.
matrix.remove_row(matrix<T> id, int row=matrix.rows) -> array<T>: Removes a row and returns it.
matrix.reshape(matrix<T> id, int rows, int columns) -> void: Rearranges the elements in new dimensions.
matrix.reverse(matrix<T> id) -> void: Reverses the order of all elements.
matrix.row(matrix<T> id, int row) -> array<T>: A row as an array.
matrix.rows(matrix<T> id) -> series int: Number of rows.
matrix.set(matrix<T> id, int row, int column, T value) -> void: Sets the element at a row and column.
matrix.sort(matrix<int/float/string> id, int column=0, sort_order order?) -> void: Sorts the rows by a column.
matrix.submatrix(matrix<T> id, int from_row=0, int to_row=matrix.rows, int from_column=0, int to_column=matrix.columns) -> matrix<T>: A rectangle of the matrix as a new one.
matrix.sum(matrix<N> id1, int/float/matrix<int/float> id2) -> matrix<N>: Sum of a matrix and a matrix or number.
matrix.swap_columns(matrix<T> id, int column1, int column2) -> void: Swaps two columns.
matrix.swap_rows(matrix<T> id, int row1, int row2) -> void: Swaps two rows.
matrix.trace(matrix<N> id) -> N: Sum of the diagonal.
matrix.transpose(matrix<T> id) -> matrix<T>: A new matrix with rows and columns exchanged.
"""
