"""Descriptive statistics and a little regression."""

import math


def mean(xs):
    """Arithmetic mean."""
    if not xs:
        raise ValueError("mean of an empty list")
    return sum(xs) / len(xs)


def mean_by_loop(xs):
    """Arithmetic mean with an index loop."""
    total = 0.0
    for i in range(len(xs)):
        total = total + xs[i]
    return total / len(xs)


def median(xs):
    """Middle element, or the mean of the two in the middle."""
    if len(xs) == 0:
        raise ValueError("median of an empty list")
    ordered = sorted(xs)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 1:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def mode(xs):
    """Most frequent element, by counting in a sorted copy."""
    ordered = sorted(xs)
    best, best_count, count = None, 0, 0
    for i, x in enumerate(ordered):
        if i > 0 and x == ordered[i - 1]:
            count += 1
        else:
            count = 1
        if count > best_count:
            best, best_count = x, count
    return best


def variance(xs):
    """Population variance in two passes."""
    m = mean(xs)
    total = 0.0
    for x in xs:
        total += (x - m) ** 2
    return total / len(xs)


def sample_std(xs):
    """Sample standard deviation."""
    if len(xs) < 2:
        raise ValueError("at least two values are needed")
    m = sum(xs) / len(xs)
    return math.sqrt(sum((x - m) ** 2 for x in xs) / (len(xs) - 1))


def welford(xs):
    """Mean and variance in one pass by Welford's method."""
    count = 0
    m = 0.0
    m2 = 0.0
    for x in xs:
        count += 1
        delta = x - m
        m += delta / count
        m2 += delta * (x - m)
    if count == 0:
        return 0.0, 0.0
    return m, m2 / count


def geometric_mean(xs):
    """Geometric mean through logarithms."""
    log_sum = 0.0
    for x in xs:
        log_sum += math.log(x)
    return math.exp(log_sum / len(xs))


def harmonic_mean(xs):
    """Harmonic mean."""
    reciprocal_sum = 0
    for x in xs:
        if x <= 0:
            raise ValueError("values must be positive")
        reciprocal_sum += 1 / x
    return len(xs) / reciprocal_sum


def weighted_mean(values, weights):
    """Mean with weights."""
    numerator = denominator = 0.0
    for value, weight in zip(values, weights):
        numerator += value * weight
        denominator += weight
    if denominator == 0:
        raise ValueError("weights sum to zero")
    return numerator / denominator


def root_mean_square(xs):
    """Root of the mean of the squares."""
    return (sum(x * x for x in xs) / len(xs)) ** 0.5


def covariance(xs, ys):
    """Population covariance."""
    mx = sum(xs) / len(xs)
    my = sum(ys) / len(ys)
    total = 0.0
    for i in range(len(xs)):
        total += (xs[i] - mx) * (ys[i] - my)
    return total / len(xs)


def correlation(xs, ys):
    """Pearson's correlation coefficient."""
    n = len(xs)
    sx = sy = sxx = syy = sxy = 0.0
    for x, y in zip(xs, ys):
        sx += x
        sy += y
        sxx += x * x
        syy += y * y
        sxy += x * y
    return (n * sxy - sx * sy) / math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy))


def linear_regression(xs, ys):
    """Slope and intercept of the least squares line."""
    n = len(xs)
    if n != len(ys):
        raise ValueError("lists of different length")
    mean_x, mean_y = sum(xs) / n, sum(ys) / n
    top = bottom = 0.0
    for i in range(n):
        dx = xs[i] - mean_x
        top += dx * (ys[i] - mean_y)
        bottom += dx * dx
    slope = top / bottom
    return slope, mean_y - slope * mean_x


def gradient_descent_line(xs, ys, rate=0.01, epochs=50):
    """Slope and intercept fitted by gradient descent."""
    w, b = 0.0, 0.0
    n = len(xs)
    for _ in range(epochs):
        grad_w = grad_b = 0.0
        for x, y in zip(xs, ys):
            error = w * x + b - y
            grad_w += error * x
            grad_b += error
        w -= rate * grad_w / n
        b -= rate * grad_b / n
    return w, b


def moving_average(xs, window):
    """Averages of a sliding window."""
    if window < 1:
        raise ValueError("window must be positive")
    averages = []
    for i in range(len(xs) - window + 1):
        averages.append(sum(xs[i : i + window]) / window)
    return averages


def moving_average_fast(xs, window):
    """Sliding averages with a running sum."""
    total = 0.0
    result = []
    for i, x in enumerate(xs):
        total += x
        if i >= window:
            total -= xs[i - window]
        if i >= window - 1:
            result.append(total / window)
    return result


def exponential_smoothing(xs, alpha=0.3):
    """Exponentially smoothed copy."""
    smoothed = []
    level = xs[0] if xs else 0.0
    for x in xs:
        level = alpha * x + (1 - alpha) * level
        smoothed.append(level)
    return smoothed


def histogram(xs, low, high, bins):
    """Counts of values in equal bins of [low, high)."""
    counts = [0] * bins
    width = (high - low) / bins
    for x in xs:
        if low <= x < high:
            counts[int((x - low) / width)] += 1
    return counts


def normalize(xs):
    """Scale to the range from 0 to 1, in place."""
    smallest, largest = min(xs), max(xs)
    if smallest == largest:
        raise ValueError("all values are equal")
    for i in range(len(xs)):
        xs[i] = (xs[i] - smallest) / (largest - smallest)
    return xs


def z_scores(xs):
    """Deviations from the mean in units of the standard deviation."""
    m = mean(xs)
    s = math.sqrt(variance(xs))
    return [(x - m) / s for x in xs]


def percentile(xs, p):
    """Percentile with linear interpolation."""
    if not 0 <= p <= 100:
        raise ValueError("p must be between 0 and 100")
    ordered = sorted(xs)
    position = (len(ordered) - 1) * p / 100
    low = math.floor(position)
    high = math.ceil(position)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def mean_absolute_error(predicted, actual):
    """Mean of the absolute differences."""
    total = 0
    for p, a in zip(predicted, actual):
        total += abs(p - a)
    return total / len(actual)


def cumulative_sum(xs):
    """Running totals."""
    totals = []
    total = 0
    for x in xs:
        total += x
        totals.append(total)
    return totals


def running_maximum(xs):
    """Largest element so far, at each place."""
    result = []
    for i, x in enumerate(xs):
        if i == 0 or x > result[-1]:
            result.append(x)
        else:
            result.append(result[-1])
    return result


def entropy(counts):
    """Shannon entropy of a distribution given by counts, in bits."""
    total = sum(counts)
    h = 0.0
    for c in counts:
        if c > 0:
            p = c / total
            h -= p * math.log2(p)
    return h


def gini(xs):
    """Gini coefficient by comparing all pairs."""
    n = len(xs)
    total = sum(xs)
    differences = 0
    for a in xs:
        for b in xs:
            differences += abs(a - b)
    return differences / (2 * n * total)


def euclidean_distance(p, q):
    """Distance of two points of any dimension."""
    return math.sqrt(sum((a - b) ** 2 for a, b in zip(p, q)))


def nearest_center(points, centers):
    """Index of the nearest centre for each point on a line."""
    labels = []
    for p in points:
        best = 0
        best_distance = abs(p - centers[0])
        for k in range(1, len(centers)):
            d = abs(p - centers[k])
            if d < best_distance:
                best, best_distance = k, d
        labels.append(best)
    return labels


def k_means_1d(points, centers, rounds=10):
    """Centres after some rounds of k-means on a line."""
    centers = centers[:]
    for _ in range(rounds):
        labels = nearest_center(points, centers)
        for k in range(len(centers)):
            members = [p for p, label in zip(points, labels) if label == k]
            if members:
                centers[k] = sum(members) / len(members)
    return centers


def binomial_probability(n, k, p):
    """Probability of k successes in n trials."""
    coefficient = 1.0
    for i in range(k):
        coefficient *= (n - i) / (k - i)
    return coefficient * p**k * (1 - p) ** (n - k)


def normal_cdf_table(start, stop, step):
    """Values of the normal distribution function at equal steps."""
    table = []
    x = start
    while x <= stop:
        table.append(0.5 * (1 + math.erf(x / math.sqrt(2))))
        x += step
    return table


def _sample(n, seed=17):
    out = []
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        out.append(seed / 2147483647 * 10)
    return out


def _whole(n, limit=50):
    return [int(x * limit / 10) for x in _sample(n, 5)]


CASES = {
    "mean": [([],), ([1, 2],), (_sample(10000),)],
    "mean_by_loop": [([],), ([1, 2, 4],), (_sample(6000),)],
    "median": [([],), ([3, 1, 2],), ([4.0, 1.0],), (_sample(2000),)],
    "mode": [([],), ([1, 2, 2, 3],), (_whole(3000),)],
    "variance": [([],), ([1, 2, 3, 4],), (_sample(4000),)],
    "sample_std": [([1],), ([1, 3],), (_sample(4000),)],
    "welford": [([],), ([2, 4, 4, 6],), (_sample(4000),)],
    "geometric_mean": [([1, 4],), ([0.0],), ([],), (_sample(5000),)],
    "harmonic_mean": [([1, 2, 4],), ([1, -1],), ([],), (_sample(5000),)],
    "weighted_mean": [([1, 2], [3, 1]), ([], []), (_sample(4000), _sample(4000, 3))],
    "root_mean_square": [([3, 4],), ([],), (_sample(5000),)],
    "covariance": [([1, 2], [2, 4]), ([], []), (_sample(3000), _sample(3000, 9))],
    "correlation": [([1, 2, 3], [2, 4, 6]), ([1, 1], [2, 3]), (_sample(3000), _sample(3000, 9))],
    "linear_regression": [([1, 2, 3], [2, 4, 6]), ([1], [1, 2]), ([1, 1], [0, 1]), (_sample(3000), _sample(3000, 2))],
    "gradient_descent_line": [([1.0, 2.0], [2.0, 4.0]), ([], [], 0.1, 0), ([], []), (_sample(150), _sample(150, 8))],
    "moving_average": [([1, 2, 3, 4], 2), ([1], 3), ([1], 0), (_sample(1500), 7)],
    "moving_average_fast": [([1, 2, 3, 4], 2), ([], 3), (_sample(5000), 20)],
    "exponential_smoothing": [([],), ([1, 2, 3],), (_sample(5000), 0.1)],
    "histogram": [([], 0, 1, 4), ([0.1, 0.6, 0.6, 1.0], 0.0, 1.0, 2), (_sample(4000), 0, 10, 20)],
    "normalize": [([2, 4, 3],), ([5, 5],), ([],), (_sample(5000),)],
    "z_scores": [([1, 2, 3],), ([2, 2],), (_sample(3000),)],
    "percentile": [([1, 2, 3, 4], 50), ([5], 100), ([1], 101), (_sample(3000), 95)],
    "mean_absolute_error": [([1, 2], [1, 4]), ([], []), (_sample(5000), _sample(5000, 4))],
    "cumulative_sum": [([],), ([1, 2, 3],), (_whole(8000),), (_sample(4000),)],
    "running_maximum": [([],), ([1, 3, 2],), (_sample(5000),)],
    "entropy": [([],), ([1, 1],), ([4, 0, 0],), (_whole(3000),)],
    "gini": [([1, 1],), ([0, 0],), (_sample(110),)],
    "euclidean_distance": [([0, 0], [3, 4]), ([], []), (_sample(3000), _sample(3000, 77))],
    "nearest_center": [([], [1]), ([1, 9, 5], [0, 10]), (_sample(600), [1.0, 3.0, 5.0, 8.0])],
    "k_means_1d": [([1, 2, 9, 10], [0, 5]), ([], [1.0]), (_sample(80), [1.0, 4.0, 9.0], 6)],
    "binomial_probability": [(4, 2, 0.5), (10, 0, 0.1), (3, 5, 0.5), (1000, 490, 0.5)],
    "normal_cdf_table": [(0, -1, 1), (-1.0, 1.0, 0.5), (-4.0, 4.0, 0.004)],
}
