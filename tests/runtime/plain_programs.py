"""Programs of test_plain: in a module of their own, as pytest rewrites the assertions of test modules."""


def raising(n):
    total = 0
    for i in range(n):
        total += i
        if total > 5000:
            raise ValueError(f"{total} at {i}")
    return total


def asserting(n):
    i = 0
    while i < n:
        assert i < 150, (
            f"{i} is too much"
        )
        i += 1
    return i


def logging(n, log):
    total = 0
    for i in range(n):
        total += i
        if i % 5000 == 4999:
            log.append(f"{total:>9}")
    return total


def always_logging(n, log):
    for _ in range(n):
        for j in range(20):
            n += j & 1
        log.append(f"{n:>9}")
    return n


class Full(Exception):
    pass


class Box:
    def __init__(self, size):
        self.items, self.size = [], size

    def append(self, item):
        if len(self.items) == self.size:
            raise Full(item)
        self.items.append(item)


def boxing(n, box):
    for i in range(n):
        if i % 50 == 0:
            box.append(
                i
            )
    return n
