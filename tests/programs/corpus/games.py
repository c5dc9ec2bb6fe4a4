"""Puzzles and games."""


def is_safe(queens, row, col):
    """May a queen be put on a square, given the columns of those in earlier rows?"""
    for r in range(row):
        c = queens[r]
        if c == col or abs(c - col) == row - r:
            return False
    return True


def count_queens(n, row=0, queens=None):
    """Solutions of the n queens puzzle."""
    if queens is None:
        queens = [0] * n
    if row == n:
        return 1
    solutions = 0
    for col in range(n):
        if is_safe(queens, row, col):
            queens[row] = col
            solutions += count_queens(n, row + 1, queens)
    return solutions


def count_queens_bits(n, columns=0, left=0, right=0):
    """Solutions of the n queens puzzle, with bit masks."""
    full = (1 << n) - 1
    if columns == full:
        return 1
    count = 0
    free = full & ~(columns | left | right)
    while free:
        bit = free & -free
        free ^= bit
        count += count_queens_bits(n, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return count


def tic_tac_toe_winner(board):
    """Winner (1 or 2) of a board of nine cells, or 0."""
    lines = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]
    for a, b, c in lines:
        if board[a] != 0 and board[a] == board[b] == board[c]:
            return board[a]
    return 0


def tic_tac_toe_minimax(board, player):
    """Value of a position for player 1: 1 wins, -1 loses, 0 draws."""
    winner = tic_tac_toe_winner(board)
    if winner:
        return 1 if winner == 1 else -1
    if 0 not in board:
        return 0
    best = -2 if player == 1 else 2
    for i in range(9):
        if board[i] == 0:
            board[i] = player
            score = tic_tac_toe_minimax(board, 3 - player)
            board[i] = 0
            if player == 1:
                best = max(best, score)
            else:
                best = min(best, score)
    return best


def sudoku_valid(grid):
    """Is no digit repeated in a row, column or box of a sudoku? (0 is empty)"""
    rows = [0] * 9
    cols = [0] * 9
    boxes = [0] * 9
    for r in range(9):
        for c in range(9):
            if grid[r][c]:
                bit = 1 << grid[r][c]
                box = r // 3 * 3 + c // 3
                if rows[r] & bit or cols[c] & bit or boxes[box] & bit:
                    return False
                rows[r] |= bit
                cols[c] |= bit
                boxes[box] |= bit
    return True


def can_place(grid, row, col, digit):
    """May a digit be put in a cell of a sudoku?"""
    for k in range(9):
        if grid[row][k] == digit or grid[k][col] == digit:
            return False
    top, left = row - row % 3, col - col % 3
    for r in range(top, top + 3):
        for c in range(left, left + 3):
            if grid[r][c] == digit:
                return False
    return True


def solve_sudoku(grid, start=0):
    """Solve a sudoku in place by backtracking."""
    for cell in range(start, 81):
        row, col = divmod(cell, 9)
        if grid[row][col] == 0:
            for digit in range(1, 10):
                if can_place(grid, row, col, digit):
                    grid[row][col] = digit
                    if solve_sudoku(grid, cell + 1):
                        return True
                    grid[row][col] = 0
            return False
    return True


def nim_sum(heaps):
    """Winning move of Nim as (heap, objects to take), or None."""
    x = 0
    for h in heaps:
        x ^= h
    if x == 0:
        return None
    for i, h in enumerate(heaps):
        if h ^ x < h:
            return i, h - (h ^ x)


def grundy_numbers(limit, moves):
    """Grundy numbers of a subtraction game."""
    grundy = [0] * (limit + 1)
    for n in range(1, limit + 1):
        reachable = [False] * (len(moves) + 1)
        for m in moves:
            if m <= n:
                reachable[grundy[n - m]] = True
        g = 0
        while reachable[g]:
            g += 1
        grundy[n] = g
    return grundy


def knight_moves(size, row, col):
    """Fields that a knight reaches, by number of moves; -1 if never."""
    dist = [[-1] * size for _ in range(size)]
    dist[row][col] = 0
    queue = [(row, col)]
    for r, c in queue:
        for dr, dc in ((1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)):
            nr, nc = r + dr, c + dc
            if 0 <= nr < size and 0 <= nc < size and dist[nr][nc] == -1:
                dist[nr][nc] = dist[r][c] + 1
                queue.append((nr, nc))
    return dist


def count_knight_paths(size, moves):
    """Ways of a knight from a corner that stay on the board."""
    ways = [[0] * size for _ in range(size)]
    ways[0][0] = 1
    for _ in range(moves):
        new = [[0] * size for _ in range(size)]
        for r in range(size):
            for c in range(size):
                if ways[r][c]:
                    for dr, dc in ((1, 2), (2, 1), (-1, 2), (-2, 1), (1, -2), (2, -1), (-1, -2), (-2, -1)):
                        if 0 <= r + dr < size and 0 <= c + dc < size:
                            new[r + dr][c + dc] += ways[r][c]
        ways = new
    return sum(sum(row) for row in ways)


def bowling_score(rolls):
    """Score of a game of bowling."""
    score = 0
    i = 0
    for _ in range(10):
        if rolls[i] == 10:
            score += 10 + rolls[i + 1] + rolls[i + 2]
            i += 1
        elif rolls[i] + rolls[i + 1] == 10:
            score += 10 + rolls[i + 2]
            i += 2
        else:
            score += rolls[i] + rolls[i + 1]
            i += 2
    return score


def bulls_and_cows(secret, guess):
    """Bulls and cows of a guess."""
    if len(secret) != len(guess):
        raise ValueError("lengths differ")
    bulls = sum(s == g for s, g in zip(secret, guess))
    common = 0
    for digit in "0123456789":
        common += min(secret.count(digit), guess.count(digit))
    return bulls, common - bulls


def minesweeper_counts(mines):
    """Numbers of mines around each field; -1 on a mine."""
    rows, cols = len(mines), len(mines[0])
    counts = []
    for r in range(rows):
        line = []
        for c in range(cols):
            if mines[r][c]:
                line.append(-1)
                continue
            n = 0
            for rr in range(max(0, r - 1), min(rows, r + 2)):
                for cc in range(max(0, c - 1), min(cols, c + 2)):
                    n += mines[rr][cc]
            line.append(n)
        counts.append(line)
    return counts


def connect_four_wins(board, player):
    """Has a player four in a row?"""
    rows, cols = len(board), len(board[0])
    for r in range(rows):
        for c in range(cols):
            for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
                k = 0
                while k < 4 and 0 <= r + k * dr < rows and 0 <= c + k * dc < cols and board[r + k * dr][c + k * dc] == player:
                    k += 1
                if k == 4:
                    return True
    return False


def trapped_water(heights):
    """Rain that is held between walls."""
    left, right = 0, len(heights) - 1
    left_max = right_max = 0
    water = 0
    while left < right:
        if heights[left] < heights[right]:
            left_max = max(left_max, heights[left])
            water += left_max - heights[left]
            left += 1
        else:
            right_max = max(right_max, heights[right])
            water += right_max - heights[right]
            right -= 1
    return water


def blackjack_value(cards):
    """Value of a hand; aces (1) count 11 where that helps."""
    total = 0
    aces = 0
    for card in cards:
        if not 1 <= card <= 13:
            raise ValueError("no such card")
        if card == 1:
            aces += 1
            total += 11
        else:
            total += min(card, 10)
    while total > 21 and aces > 0:
        total -= 10
        aces -= 1
    return total


def slide_row(row):
    """Slide and merge a row of the game 2048 to the left; returns the score."""
    target = score = 0
    merged = True
    for i in range(len(row)):
        value = row[i]
        if value == 0:
            continue
        row[i] = 0
        if not merged and row[target - 1] == value:
            row[target - 1] = 2 * value
            score += 2 * value
            merged = True
        else:
            row[target] = value
            target += 1
            merged = False
    return score


def lights_out(size, presses):
    """Lights that burn after some presses (row, column)."""
    lights = [[False] * size for _ in range(size)]
    for r, c in presses:
        for rr, cc in ((r, c), (r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if 0 <= rr < size and 0 <= cc < size:
                lights[rr][cc] = not lights[rr][cc]
    return sum(sum(row) for row in lights)


def _random(n, limit, seed=31):
    out = []
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        out.append((seed >> 5) % limit)
    return out


def _solved():
    return [[(r * 3 + r // 3 + c) % 9 + 1 for c in range(9)] for r in range(9)]


def _with_holes(step):
    return [[0 if (r * 9 + c) % step == 0 else v for c, v in enumerate(row)] for r, row in enumerate(_solved())]


def _mines(rows, cols):
    flat = _random(rows * cols, 6)
    return [[1 if v == 0 else 0 for v in flat[r * cols : (r + 1) * cols]] for r in range(rows)]


CASES = {
    "is_safe": [([0, 0], 1, 1), ([0, 0], 0, 0), ([1, 3, 0, 0], 3, 2)],
    "count_queens": [(1,), (4,), (3,), (6,)],
    "count_queens_bits": [(1,), (5,), (2,), (7,)],
    "tic_tac_toe_winner": [([0] * 9,), ([1, 1, 1, 2, 2, 0, 0, 0, 0],), ([2, 1, 1, 1, 2, 0, 0, 0, 2],)],
    "tic_tac_toe_minimax": [([1, 1, 0, 2, 2, 0, 0, 0, 0], 1), ([1, 2, 1, 1, 2, 2, 2, 1, 1], 1), ([1, 0, 0, 0, 2, 0, 0, 0, 1], 2)],
    "sudoku_valid": [(_solved(),), ([[5] * 9] + [[0] * 9] * 8,), (_with_holes(2),)],
    "can_place": [(_with_holes(2), 0, 0, 1), (_with_holes(2), 0, 0, 2)],
    "solve_sudoku": [(_solved(),), (_with_holes(5),), (_with_holes(2),)],
    "nim_sum": [([],), ([1, 2, 3],), ([3, 4, 5],), (_random(3000, 5000),)],
    "grundy_numbers": [(0, [1]), (10, [1, 3, 4]), (1200, [1, 2, 7, 9])],
    "knight_moves": [(1, 0, 0), (3, 0, 0), (14, 3, 4)],
    "count_knight_paths": [(1, 1), (3, 2), (8, 5)],
    "bowling_score": [
        ([0] * 20,),
        ([10] * 12,),
        ([5] * 21,),
        ([10],),
        ([9, 1, 3, 5, 10, 2, 8, 1, 1, 10, 10, 7, 2, 0, 0, 6, 4, 5],),
    ],
    "bulls_and_cows": [("1807", "7810"), ("1123", "0111"), ("12", "123"), ("1234567890" * 60, "0987654321" * 60)],
    "minesweeper_counts": [([[1]],), ([[0, 1], [0, 0]],), (_mines(24, 24),)],
    "connect_four_wins": [
        ([[0]], 1),
        ([[1, 1, 1, 1]], 1),
        ([_random(20, 3, s) for s in range(1, 21)], 3),
        ([[2] * 5, [1, 2, 1, 2, 1]] * 9, 1),
    ],
    "trapped_water": [([],), ([0, 1, 0, 2, 1, 0, 1, 3, 2, 1, 2, 1],), (_random(3000, 60),)],
    "blackjack_value": [([],), ([1, 13],), ([1, 1, 9],), ([14],), ([1, 5, 12, 3],)],
    "slide_row": [([],), ([2, 2, 4, 0],), ([0, 2, 0, 2],), ([2, 0, 2, 4, 4, 4, 8] * 400,)],
    "lights_out": [(1, []), (3, [(1, 1), (0, 0)]), (20, [(r, c) for r, c in zip(_random(500, 20), _random(500, 20, 8))])],
}
