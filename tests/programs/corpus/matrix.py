"""Matrices as lists of lists."""

import math


def zeros(rows, columns):
    """A matrix of zeros."""
    return [[0.0] * columns for _ in range(rows)]


def identity(n):
    """The identity matrix."""
    matrix = []
    for i in range(n):
        row = []
        for j in range(n):
            row.append(1 if i == j else 0)
        matrix.append(row)
    return matrix


def mat_add(a, b):
    """Sum of two matrices."""
    if len(a) != len(b) or len(a[0]) != len(b[0]):
        raise ValueError("shapes differ")
    return [[x + y for x, y in zip(row_a, row_b)] for row_a, row_b in zip(a, b)]


def mat_mul(a, b):
    """Matrix product with three loops."""
    n, m, p = len(a), len(b), len(b[0])
    if len(a[0]) != m:
        raise ValueError("inner dimensions do not agree")
    c = [[0] * p for _ in range(n)]
    for i in range(n):
        for j in range(p):
            for k in range(m):
                c[i][j] += a[i][k] * b[k][j]
    return c


def mat_mul_accumulate(a, b):
    """Matrix product with a local sum."""
    result = []
    for i in range(len(a)):
        row = []
        for j in range(len(b[0])):
            s = 0.0
            for k in range(len(b)):
                s += a[i][k] * b[k][j]
            row.append(s)
        result.append(row)
    return result


def mat_mul_comprehension(a, b):
    """Matrix product with comprehensions."""
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def mat_vec(matrix, vector):
    """Product of a matrix and a vector."""
    result = [0.0] * len(matrix)
    for i, row in enumerate(matrix):
        for j, value in enumerate(row):
            result[i] += value * vector[j]
    return result


def transpose(matrix):
    """Rows become columns."""
    rows, columns = len(matrix), len(matrix[0])
    result = [[0] * rows for _ in range(columns)]
    for r in range(rows):
        for c in range(columns):
            result[c][r] = matrix[r][c]
    return result


def transpose_in_place(matrix):
    """Transpose a square matrix by swaps."""
    n = len(matrix)
    for i in range(n):
        for j in range(i + 1, n):
            matrix[i][j], matrix[j][i] = matrix[j][i], matrix[i][j]
    return matrix


def rotate_90(matrix):
    """Rotate a square matrix clockwise in place, ring by ring."""
    n = len(matrix)
    for layer in range(n // 2):
        last = n - 1 - layer
        for i in range(layer, last):
            offset = i - layer
            top = matrix[layer][i]
            matrix[layer][i] = matrix[last - offset][layer]
            matrix[last - offset][layer] = matrix[last][last - offset]
            matrix[last][last - offset] = matrix[i][last]
            matrix[i][last] = top
    return matrix


def trace(matrix):
    """Sum of the main diagonal."""
    return sum(matrix[i][i] for i in range(len(matrix)))


def diagonal_difference(matrix):
    """Absolute difference of the sums of both diagonals."""
    first = second = 0
    n = len(matrix)
    for i in range(n):
        first += matrix[i][i]
        second += matrix[i][n - i - 1]
    return abs(first - second)


def determinant(matrix):
    """Determinant by Gaussian elimination with partial pivoting; overwrites the matrix."""
    n = len(matrix)
    det = 1.0
    for col in range(n):
        pivot = max(range(col, n), key=lambda r: abs(matrix[r][col]))
        if matrix[pivot][col] == 0:
            return 0.0
        if pivot != col:
            matrix[pivot], matrix[col] = matrix[col], matrix[pivot]
            det = -det
        det *= matrix[col][col]
        for row in range(col + 1, n):
            factor = matrix[row][col] / matrix[col][col]
            for k in range(col, n):
                matrix[row][k] -= factor * matrix[col][k]
    return det


def determinant_by_minors(matrix):
    """Determinant by expansion along the first row."""
    if len(matrix) == 1:
        return matrix[0][0]
    total = 0
    sign = 1
    for column, value in enumerate(matrix[0]):
        minor = [row[:column] + row[column + 1 :] for row in matrix[1:]]
        total += sign * value * determinant_by_minors(minor)
        sign = -sign
    return total


def solve_linear(a, b):
    """Solve a x = b by Gaussian elimination with pivoting; a and b are overwritten."""
    n = len(b)
    for i in range(n):
        pivot = i
        for r in range(i + 1, n):
            if abs(a[r][i]) > abs(a[pivot][i]):
                pivot = r
        if abs(a[pivot][i]) < 1e-12:
            raise ValueError("singular matrix")
        a[i], a[pivot] = a[pivot], a[i]
        b[i], b[pivot] = b[pivot], b[i]
        for r in range(i + 1, n):
            factor = a[r][i] / a[i][i]
            b[r] -= factor * b[i]
            for c in range(i, n):
                a[r][c] -= factor * a[i][c]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        s = sum(a[i][c] * x[c] for c in range(i + 1, n))
        x[i] = (b[i] - s) / a[i][i]
    return x


def back_substitution(upper, b):
    """Solve an upper triangular system."""
    n = len(b)
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        total = b[i]
        for j in range(i + 1, n):
            total -= upper[i][j] * x[j]
        x[i] = total / upper[i][i]
    return x


def lu_decompose(a):
    """Doolittle decomposition without pivoting: (L, U)."""
    n = len(a)
    lower, upper = zeros(n, n), zeros(n, n)
    for i in range(n):
        lower[i][i] = 1.0
        for j in range(i, n):
            upper[i][j] = a[i][j] - sum(lower[i][k] * upper[k][j] for k in range(i))
        for j in range(i + 1, n):
            lower[j][i] = (a[j][i] - sum(lower[j][k] * upper[k][i] for k in range(i))) / upper[i][i]
    return lower, upper


def cholesky(a):
    """Lower triangular factor of a positive definite matrix."""
    n = len(a)
    lower = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = 0.0
            for k in range(j):
                s += lower[i][k] * lower[j][k]
            if i == j:
                lower[i][j] = math.sqrt(a[i][i] - s)
            else:
                lower[i][j] = (a[i][j] - s) / lower[j][j]
    return lower


def jacobi_iteration(a, b, rounds=20):
    """Solve a diagonally dominant system by Jacobi's method."""
    n = len(b)
    x = [0.0] * n
    for _ in range(rounds):
        new = []
        for i in range(n):
            s = b[i]
            for j in range(n):
                if j != i:
                    s -= a[i][j] * x[j]
            new.append(s / a[i][i])
        x = new
    return x


def gauss_seidel(a, b, tolerance=1e-10):
    """Solve a diagonally dominant system by the Gauss-Seidel method."""
    n = len(b)
    x = [0.0] * n
    while True:
        change = 0.0
        for i in range(n):
            s = b[i]
            for j in range(n):
                if i != j:
                    s -= a[i][j] * x[j]
            new = s / a[i][i]
            change = max(change, abs(new - x[i]))
            x[i] = new
        if change < tolerance:
            return x


def power_iteration(matrix, rounds=50):
    """Dominant eigenvalue by repeated multiplication."""
    n = len(matrix)
    v = [1.0] * n
    value = 0.0
    for _ in range(rounds):
        w = mat_vec(matrix, v)
        value = max(abs(x) for x in w)
        if value == 0:
            return 0.0
        v = [x / value for x in w]
    return value


def mat_power(matrix, exponent, modulus=10**9 + 7):
    """Power of a square matrix modulo a number."""
    result = identity(len(matrix))
    base = matrix
    while exponent > 0:
        if exponent % 2:
            result = [[x % modulus for x in row] for row in mat_mul(result, base)]
        base = [[x % modulus for x in row] for row in mat_mul(base, base)]
        exponent //= 2
    return result


def spiral_order(matrix):
    """Elements in the order of an inward spiral."""
    result = []
    top, bottom = 0, len(matrix) - 1
    left, right = 0, len(matrix[0]) - 1 if matrix else -1
    while top <= bottom and left <= right:
        for c in range(left, right + 1):
            result.append(matrix[top][c])
        for r in range(top + 1, bottom + 1):
            result.append(matrix[r][right])
        if top < bottom and left < right:
            for c in range(right - 1, left, -1):
                result.append(matrix[bottom][c])
            for r in range(bottom, top, -1):
                result.append(matrix[r][left])
        top, bottom, left, right = top + 1, bottom - 1, left + 1, right - 1
    return result


def is_symmetric(matrix):
    """Is the matrix equal to its transpose?"""
    for i in range(len(matrix)):
        for j in range(i):
            if matrix[i][j] != matrix[j][i]:
                return False
    return True


def is_magic_square(square):
    """Do all rows, columns and diagonals have the same sum?"""
    n = len(square)
    target = sum(square[0])
    for i in range(n):
        if sum(square[i]) != target:
            return False
        if sum(square[r][i] for r in range(n)) != target:
            return False
    return sum(square[i][i] for i in range(n)) == target == sum(square[i][n - 1 - i] for i in range(n))


def magic_square(n):
    """Magic square of odd order by the Siamese method."""
    if n % 2 == 0:
        raise ValueError("n must be odd")
    square = [[0] * n for _ in range(n)]
    row, col = 0, n // 2
    for number in range(1, n * n + 1):
        square[row][col] = number
        new_row, new_col = (row - 1) % n, (col + 1) % n
        if square[new_row][new_col]:
            new_row, new_col = (row + 1) % n, col
        row, col = new_row, new_col
    return square


def row_and_column_sums(matrix):
    """Sums of rows and of columns."""
    row_sums = [0] * len(matrix)
    column_sums = [0] * len(matrix[0])
    for r in range(len(matrix)):
        for c in range(len(matrix[r])):
            row_sums[r] += matrix[r][c]
            column_sums[c] += matrix[r][c]
    return row_sums, column_sums


def summed_area_table(image):
    """Sums of all rectangles that begin at the top left."""
    height, width = len(image), len(image[0])
    table = [[0] * (width + 1) for _ in range(height + 1)]
    for y in range(1, height + 1):
        for x in range(1, width + 1):
            table[y][x] = image[y - 1][x - 1] + table[y - 1][x] + table[y][x - 1] - table[y - 1][x - 1]
    return table


def convolve_3x3(image, kernel):
    """Filter the inside of an image with a 3x3 kernel."""
    h, w = len(image), len(image[0])
    out = [row[:] for row in image]
    for y in range(1, h - 1):
        for x in range(1, w - 1):
            acc = 0
            for dy in range(3):
                for dx in range(3):
                    acc += kernel[dy][dx] * image[y + dy - 1][x + dx - 1]
            out[y][x] = acc
    return out


def frobenius_norm(matrix):
    """Root of the sum of squares."""
    total = 0.0
    for row in matrix:
        for x in row:
            total += x * x
    return math.sqrt(total)


def saddle_points(matrix):
    """Cells that are the largest of their row and the smallest of their column."""
    points = []
    for r, row in enumerate(matrix):
        highest = max(row)
        for c, value in enumerate(row):
            if value == highest and all(other[c] >= value for other in matrix):
                points.append((r, c))
    return points


def flat_matrix_multiply(a, b, n):
    """Product of two n by n matrices stored row by row in flat lists."""
    c = [0.0] * (n * n)
    for i in range(n):
        for k in range(n):
            aik = a[i * n + k]
            for j in range(n):
                c[i * n + j] += aik * b[k * n + j]
    return c


def _ints(rows, columns, seed=1):
    m = []
    for _ in range(rows):
        row = []
        for _ in range(columns):
            seed = (seed * 1664525 + 1013904223) % 2**32
            row.append((seed >> 16) % 19 - 9)
        m.append(row)
    return m


def _floats(n, seed=1):
    return [[x * 0.5 for x in row] for row in _ints(n, n, seed)]


def _dominant(n):
    m = _floats(n)
    for i in range(n):
        m[i][i] = 10.0 * n
    return m


def _positive(n):
    return [[1.0 / (1 + abs(i - j)) + (n if i == j else 0) for j in range(n)] for i in range(n)]


_A = [[2, 1], [5, 3]]

CASES = {
    "zeros": [(0, 0), (2, 3), (100, 1000)],
    "identity": [(0,), (1,), (3,), (60,)],
    "mat_add": [([[1]], [[2]]), ([[1, 2]], [[1]]), (_ints(60, 60), _ints(60, 60, 5))],
    "mat_mul": [(_A, _A), ([[1, 2]], [[1, 2]]), (_ints(20, 24), _ints(24, 22)), (_floats(18), _floats(18, 3))],
    "mat_mul_accumulate": [(_A, [[1.5], [2.0]]), ([], [[1]]), (_floats(22), _floats(22, 9))],
    "mat_mul_comprehension": [(_A, _A), ([[]], []), (_ints(20, 20), _ints(20, 20, 4))],
    "mat_vec": [(_A, [1, -1]), ([], []), ([[1, 2]], [1]), (_ints(80, 80), [0.25 * i for i in range(80)])],
    "transpose": [([[1, 2, 3]],), ([[]],), (_ints(80, 60),)],
    "transpose_in_place": [([],), ([[1, 2], [3, 4]],), (_ints(80, 80),)],
    "rotate_90": [([],), ([[1, 2], [3, 4]],), ([[1, 2, 3], [4, 5, 6], [7, 8, 9]],), (_ints(60, 60),)],
    "trace": [([],), (_A,), (_ints(120, 120),)],
    "diagonal_difference": [([],), ([[1, 2, 3], [4, 5, 6], [9, 8, 9]],), (_ints(120, 120),)],
    "determinant": [([[2.0, 1.0], [5.0, 3.0]],), ([[1.0, 2.0], [2.0, 4.0]],), ([],), (_floats(24),)],
    "determinant_by_minors": [([[7]],), (_A,), (_ints(6, 6),)],
    "solve_linear": [([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0]), ([[1.0, 1.0], [1.0, 1.0]], [1.0, 2.0]), (_floats(22), [1.0] * 22)],
    "back_substitution": [([[2.0]], [4.0]), ([[0.0]], [1.0]), (_dominant(60), [float(i) for i in range(60)])],
    "lu_decompose": [([[4.0, 3.0], [6.0, 3.0]],), ([[0.0, 1.0], [1.0, 0.0]],), (_dominant(18),)],
    "cholesky": [([[4.0, 2.0], [2.0, 3.0]],), ([[-1.0]],), (_positive(28),)],
    "jacobi_iteration": [([[4.0, 1.0], [2.0, 5.0]], [1.0, 2.0]), ([[2.0]], [1.0], 0), (_dominant(20), [1.0] * 20)],
    "gauss_seidel": [([[4.0, 1.0], [2.0, 5.0]], [1.0, 2.0]), ([[2]], [1]), (_dominant(24), [2.0] * 24)],
    "power_iteration": [([[2.0, 0.0], [0.0, 1.0]],), ([[0.0]],), (_positive(16),)],
    "mat_power": [([[1, 1], [1, 0]], 10), ([[2]], 0), ([[1, 1], [1, 0]], 10**15), (_ints(4, 4), 100)],
    "spiral_order": [([],), ([[1, 2, 3], [4, 5, 6], [7, 8, 9]],), ([[1], [2]],), (_ints(70, 50),)],
    "is_symmetric": [([],), ([[1, 2], [2, 1]],), ([[1, 2], [3, 1]],), (_positive(100),)],
    "is_magic_square": [([[2, 7, 6], [9, 5, 1], [4, 3, 8]],), (_A,), ([[3] * 60 for _ in range(60)],)],
    "magic_square": [(1,), (3,), (4,), (41,)],
    "row_and_column_sums": [([[1, 2], [3, 4]],), ([[]],), (_ints(60, 60),)],
    "summed_area_table": [([[5]],), (_A,), (_ints(50, 60),)],
    "convolve_3x3": [
        ([[1]], [[0] * 3] * 3),
        (_ints(4, 4), [[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        (_ints(22, 22), [[1, 2, 1], [2, 4, 2], [1, 2, 1]]),
    ],
    "frobenius_norm": [([],), (_A,), (_floats(90),)],
    "saddle_points": [([[1]],), ([[9, 8, 7], [5, 3, 2], [6, 6, 7]],), (_ints(80, 80),)],
    "flat_matrix_multiply": [
        ([], [], 0),
        ([1, 2, 3, 4], [5, 6, 7, 8], 2),
        ([1], [2], 2),
        ([0.1 * k for k in range(400)], [0.5] * 400, 20),
    ],
}
