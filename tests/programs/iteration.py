"""`for` loops over lists, by themselves and in `enumerate` and `zip`; lists that change meanwhile; what is no list."""

NUMBERS = [3, -1, 4, 1, -5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9]
MIXED = [1, 2.5, True, 3, None, -0.0, 2**70, 2**40] * 12
ROWS = [[k, k + 1, k * k % 7] for k in range(60)]
PRIMES = (2, 3, 5)
DIRECTIONS = ((0, 1), (1, 0), (0, -1), (-1, 0))


class Countdown:
    """An iterable that notes what is asked of it."""

    def __init__(self, n):
        self.n, self.log = n, []

    def __repr__(self):
        return f"Countdown({self.n}, {self.log})"

    def __iter__(self):
        self.log.append("iter")
        return self

    def __next__(self):
        if self.n <= 0:
            self.log.append("end")
            raise StopIteration
        self.n -= 1
        return self.n

    def __bool__(self):
        self.log.append("bool")
        return False

    def __len__(self):
        self.log.append("len")
        return 0

    def __length_hint__(self):
        self.log.append("hint")
        return 0


class Growing(list):
    """A list by another name."""

    def __iter__(self):
        yield from (1, 2, 3)


def total(a):
    s = 0
    for x in a:
        s += x
    return s


def last_one(a):
    x = "none"
    for x in a:
        pass
    return x


def unbound_after(a):
    for x in a:
        pass
    return x


def rebinds_the_list(a):
    s = 0
    for x in a:
        a = [x]
        s += x + len(a)
    return s, a


def rebinds_the_item(a):
    s = 0
    for x in a:
        x = x * 2
        s += x
    return s, x


def names_it_like_the_list(a):
    s = 0
    for a in a:
        s += a
    return s, a


def grows(a, n):
    s = 0
    for x in a:
        if len(a) < n:
            a.append(x + 1)
        s += x
    else:
        s = -s
    return s


def shrinks(a):
    s = 0
    for x in a:
        s += x
        if x % 7 == 3:
            a.pop()
    return s


def shrinks_below_and_grows_again(a):
    seen = []
    for x in a:
        seen.append(x)
        if len(seen) == 50:
            del a[3:]
            k = 0
            while k < 60:
                k += 1
                a.append(-k)
        if len(seen) > 300:
            break
    return seen


def is_emptied(a, n):
    s = 0
    for x in a:
        s += x
        if s > n:
            a.clear()
    else:
        s += 1000000
    return s


def is_exhausted_for_good(a):
    for x in a:
        pass
    else:
        a.append(x + 1)
        s = 0
        for y in a:
            s += y
    return s, x


def changes_what_comes(a):
    for x in a:
        a[x % len(a)] = x + 1
        a[-1] += 1
    return x


def changes_types_ahead(a, n):
    s = 0
    for x in a:
        s += x
        if s > n:
            a[-1] = 0.5
            a[-2] = True
    return s


def breaks(a, wanted):
    for x in a:
        if x == wanted:
            break
    else:
        return "not found"
    return x


def continues(a):
    s = 0
    for x in a:
        if x % 3 == 0:
            continue
        s += x
    return s


def returns_from_within(a, limit):
    s = 0
    for x in a:
        s += x
        if s > limit:
            return s, x
    return None


def over_itself(a):
    s = 0
    for x in a:
        for y in a:
            if y > x:
                s += 1
    return s


def over_itself_while_it_grows(a):
    s = 0
    for x in a:
        for y in a:
            s += x - y
            if len(a) < 40:
                a.append(y + 1)
    return s, a


def rows(a):
    s = 0
    for row in a:
        for x in row:
            s += x
    return s, row


def best_row(a):
    best = None
    for row in a:
        s = 0
        for x in row:
            s += x
        if best is None or s > best:
            best = s
    return best


def counts_none(a):
    n, s = 0, 0
    for x in a:
        if x == 0:
            n += 1
        else:
            s += 1
    return n, s


def mixed(a):
    n, s = 0, 0
    for x in a:
        if isinstance(x, float):
            s += x
        else:
            n += 1
    return n, s


def raises_within(a):
    s = 0
    for x in a:
        s += 100 // x
    return s


def numbered(a):
    s = 0
    for i, x in enumerate(a):
        s += i * x
    return s, i, x


def numbered_from(a, n):
    s = 0
    for i, x in enumerate(a, n):
        s = (s * 3 + i - x) % 1000003
    return s, i


def numbered_by_keyword(a):
    s = 0
    for i, x in enumerate(a, start=True):
        s += i ^ x
    return s


def numbered_backwards(a):
    s = 0
    for [i, x] in enumerate(a, start=-len(a)):
        s += i * x + a[i]
    return s


def numbered_while_it_grows(a):
    for i, x in enumerate(a):
        if i < 200:
            a.append(x + i)
    return a


def writes_where_it_reads(a):
    for i, x in enumerate(a):
        a[i] = x * x
        a[i - 1] -= i
    return a


def a_pair_as_it_is(a):
    s = 0
    for p in enumerate(a):
        i, x = p
        s += i * x
    return s


def a_pair_that_stays(a):
    p = None
    for p in zip(a, a):
        pass
    return p


def both_to_one_name(a):
    s = 0
    for x, x in enumerate(a):
        s += x
    return s


def dot(a, b):
    s = 0
    for x, y in zip(a, b):
        s += x * y
    return s


def three(a, b, c):
    s = 0
    for x, y, z in zip(a, b, c):
        s += x * y - z
    return s, x, y, z


def zips_itself(a):
    s = 0
    for x, y in zip(a, a):
        s += x * y
        a[0] += 1
    return s


def zips_one(a):
    s = 0
    for (x,) in zip(a):
        s += x
    return s


def zip_of_what_grows(a, b):
    s = 0
    for x, y in zip(a, b):
        if len(b) < 70:
            b.append(y + 1)
        s += x - y
    return s, b


def zip_with_other_things(a, n):
    s = 0
    for x, k in zip(a, range(n)):
        s += x * k
    for k, x in zip((z for z in a), a):
        s += x - k
    return s


def zips_rows(a):
    s = 0
    for p, q in zip(a, a[1:]):
        for x, y in zip(p, q):
            s += x * y
    return s


def of_a_wrong_number(a):
    s = 0
    for i, x, y in enumerate(a):
        s += i
    return s


def pairs_of_pairs(a):
    s = 0
    for i, (x, y) in enumerate(zip(a, a)):
        s += i * x - y
    for (i, x), y in zip(enumerate(a), a):
        s += i * x - y
    return s


def tuples(a):
    s = 0
    for x, y in a:
        s += x * y
    return s


def something(a):
    """Whatever it is, with a loop in it that runs natively."""
    n, k = 0, 0
    for x in a:
        n += 1
        for k in range(100):
            n += k
    return n, k, x


def numbered_something(a):
    n = 0
    for i, x in enumerate(a, 5):
        for k in range(60):
            n += k * i
    return n, x


def words(text):
    n = 0
    for word in text.split():
        for letter in word:
            n += 1
        i = 0
        while i < 60:
            i += 1
            n += i
    return n, word


def what_is_made_there(n):
    s = 0
    for x in [1, 2, n]:
        s += x
    for x in [k * k for k in range(n)]:
        s += x
    for x in sorted([n, 3, 1]):
        s = s * 2 + x
    for x in {n: 1, 3: 2}.values():
        s += x
    for x in NUMBERS:
        s += x
    return s


def all_four(n):
    s = 0
    for i in range(n):
        for dx, dy in DIRECTIONS:
            s += (i + dx) * (i - dy)
    return s


def over_tuples(n):
    s = 0
    for i in range(n):
        for x in (2, 3, 5.5, True):
            s += x * i
        for k, x in enumerate((i, s)):
            s += k - x
        for x, y in zip(PRIMES, (i, i + 1, i)):
            s += x * y
    return s


def a_long_tuple(a, n):
    s = 0
    for x in a * n:
        s += x
        for i in range(x):
            s += i
    return s, x


def generated(n):
    s = 0
    for k in (i * i for i in range(n)):
        for j in range(k):
            s += j
    return s


def not_iterable(n):
    s = 0
    for i in range(n):
        s += i
        if i == n - 1:
            for x in n:
                s += x
    return s


def not_iterable_in_zip(a, n):
    s = 0
    for x in a:
        s += x
    for x, y in zip(a, n):
        s += x
    return s


def starts_with_no_int(a):
    s = 0
    for x in a:
        s += x
    for i, x in enumerate(a, 0.5):
        s += x
    return s


def evaluated_once(a, log):
    s = 0
    for i in range(60):
        for x, y in zip(noted(a, log), noted(a, log)):
            s += x * y
    return s, len(log)


def noted(a, log):
    log.append(len(log))
    return a


def rare_statement_within(a, out):
    s = 0
    for i, x in enumerate(a):
        s += x
        if i % 50 == 20:
            out.extend([i, x])
    return s


def statement_in_each_row(a, out):
    s = 0
    for row in a:
        for x, y in zip(row, row):
            s += x * y
        out.insert(0, s)
    return s


def inner_loop_in_else(a):
    s = 0
    for x in a:
        s += x
    else:
        for i, y in enumerate(a):
            s += i * y
        else:
            s = -s
    return s


def left_before_the_next_round(a, n):
    s = 0
    for x in a:
        for y in a:
            s += y
            if y % 10 == 9:
                s = s / 2 if n % 2 else s * 2
                s += len(str(n))
        break
    return s, x


def primes(n):
    found = []
    for k in range(2, n):
        for p in found:
            if k % p == 0:
                break
            if p * p > k:
                found.append(k)
                break
        else:
            found.append(k)
    return found


def worklist(n):
    work, seen = [1], 0
    for k in work:
        seen += k
        if k * 2 < n:
            work.append(k * 2)
        if k * 3 < n:
            work.append(k * 3)
    return seen, len(work)


def through_a_helper(a, n):
    s = 0
    for i in range(n):
        s += total(a)
    return s


def one_item_inside(items, n):
    """An inner loop that is entered again and again, and is over at once."""
    seen = []
    for i in range(n):
        for x in items:
            seen.append(i + x)
    return seen


CASES = {
    "one_item_inside": [([0], 12), ((1,), 40), ([1, 2], 12), ([], 9), ([3], 100)],
    "total": [
        (NUMBERS * 20,), ([],), ([0.5] * 50,), ([True, False] * 40,), (NUMBERS * 5 + [2**63, -(2**100)],), ([2**62] * 50,),
        (tuple(NUMBERS * 9),), (range(100),), ({3: 1, 4: 2},), ("",), ("ab",), (Countdown(50),), (Growing([7]),), (5,), (None,),
    ],
    "last_one": [(NUMBERS * 4,), ([],), ([[1], [2]] * 30,), ([None] * 40,), (["a", "b"],), ("abc",), ([2**70] * 30,)],
    "unbound_after": [(NUMBERS * 4,), ([],), ((),)],
    "rebinds_the_list": [(NUMBERS * 9,), ([],)],
    "rebinds_the_item": [(NUMBERS * 9,), ([0.5] * 40,)],
    "names_it_like_the_list": [(NUMBERS * 9,), ([],)],
    "grows": [([1], 300), ([0.5, 2], 100), ([], 10), ([2**63 - 40], 100)],
    "shrinks": [(list(range(200)),), ([],)],
    "shrinks_below_and_grows_again": [(list(range(100)),), (list(range(40)),)],
    "is_emptied": [(NUMBERS * 20, 300), (NUMBERS * 20, 10**6)],
    "is_exhausted_for_good": [(NUMBERS * 5,)],
    "changes_what_comes": [(list(range(100)),), ([5] * 70,)],
    "changes_types_ahead": [([3] * 100, 150), ([3] * 100, 290)],
    "breaks": [(NUMBERS * 9, 8), (list(range(100)), 77), (NUMBERS * 9, 100), ([], 1)],
    "continues": [(NUMBERS * 20,)],
    "returns_from_within": [(NUMBERS * 20, 400), (NUMBERS, 1000)],
    "over_itself": [(NUMBERS * 4,)],
    "over_itself_while_it_grows": [([1, 2],), ([0.5],)],
    "rows": [(ROWS,), ([[0.5] * 40] * 3,), ([[], [1], []] * 30,), ([[1, 2]] * 30 + [7],), (["abc"] * 5,), ([(1, 2)] * 40,)],
    "best_row": [(ROWS,), ([[1]] * 40,)],
    "counts_none": [(MIXED,), ([None, 0] * 60,)],
    "mixed": [(MIXED,), ([0.5, 1] * 60,)],
    "raises_within": [(NUMBERS * 9,), (NUMBERS * 9 + [0],), (NUMBERS * 9 + [None],)],
    "numbered": [(NUMBERS * 20,), ([0.5] * 50,), (tuple(NUMBERS),), (range(50),), ([],), (Countdown(20),), (Growing(),)],
    "numbered_from": [(NUMBERS * 20, 1), (NUMBERS * 20, -7), (NUMBERS * 9, 2**63 - 60), (NUMBERS * 3, 2**80), (NUMBERS, True), (NUMBERS, 0.5), ([], 1)],
    "numbered_by_keyword": [(NUMBERS * 9,)],
    "numbered_backwards": [(NUMBERS * 9,)],
    "numbered_while_it_grows": [([1, 2, 3] * 30,), ([1, 2, 3],)],
    "writes_where_it_reads": [(NUMBERS * 9,)],
    "a_pair_as_it_is": [(NUMBERS * 9,), ([],)],
    "a_pair_that_stays": [(NUMBERS * 9,), ([],)],
    "both_to_one_name": [(NUMBERS * 9,)],
    "dot": [
        (NUMBERS * 9, NUMBERS * 9), ([0.5] * 100, [2] * 60), ([2] * 60, [0.5] * 100), ([], NUMBERS), (NUMBERS, []),
        (NUMBERS * 9, tuple(NUMBERS) * 9), (range(50), NUMBERS * 9), (Countdown(40), NUMBERS * 2), (NUMBERS * 2, Countdown(40)), (NUMBERS, 5),
    ],
    "three": [(NUMBERS * 9, NUMBERS * 8, [0.5] * 200), (NUMBERS * 9, NUMBERS * 8, [1] * 50), (NUMBERS * 9, NUMBERS * 8, [1] * 50 + [None] * 9)],
    "zips_itself": [(NUMBERS * 9,)],
    "zips_one": [(NUMBERS * 9,)],
    "zip_of_what_grows": [(NUMBERS * 9, [1]), (NUMBERS * 3, [1])],
    "zip_with_other_things": [(NUMBERS * 9, 100), (NUMBERS * 9, 1000)],
    "zips_rows": [(ROWS,)],
    "of_a_wrong_number": [(NUMBERS * 9,), ([],)],
    "pairs_of_pairs": [(NUMBERS * 9,)],
    "tuples": [([(1, 2), (3, 0.5)] * 40,), ([[1, 2]] * 40,), ([(1, 2)] * 40 + [(1, 2, 3)],), ([(1, 2)] * 40 + [5],)],
    "something": [
        (NUMBERS,), ("abc",), ((1, 2),), ({1: 2, 3: 4},), (range(5),), (Countdown(4),), (Growing([7]),), (b"xyz",), ([],), (3.5,),
        ([None, "a", (1,)],), ([[1], {}],),
    ],
    "numbered_something": [(NUMBERS,), ("abc",), ((1, 2),), ({1: 2, 3: 4},), (Countdown(4),), ([],), (3,)],
    "words": [("a bb ccc dddd " * 10,), ("x",)],
    "what_is_made_there": [(3,), (60,), (0.5,)],
    "all_four": [(100,)],
    "over_tuples": [(100,), (10,)],
    "a_long_tuple": [((3, 4, 5), 10), ((3, 4, 40), 400)],
    "generated": [(20,)],
    "not_iterable": [(60,), (7,)],
    "not_iterable_in_zip": [(NUMBERS * 9, 5)],
    "starts_with_no_int": [(NUMBERS * 9,)],
    "evaluated_once": [(NUMBERS, [])],
    "rare_statement_within": [(NUMBERS * 30, [])],
    "statement_in_each_row": [([NUMBERS * 9] * 5, [])],
    "inner_loop_in_else": [(NUMBERS * 9,), ([],)],
    "left_before_the_next_round": [(list(range(200)), k) for k in range(8)],
    "primes": [(10,), (600,)],
    "worklist": [(2,), (100,), (1000,), (100,)],
    "through_a_helper": [(NUMBERS, 100)],
}
NOT_NATIVE = {
    "rebinds_the_list", "a_pair_that_stays", "zip_with_other_things", "all_four", "of_a_wrong_number", "tuples", "through_a_helper", "pairs_of_pairs", "rows", "best_row", "changes_what_comes",
}
