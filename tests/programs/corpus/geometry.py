"""Points, triangles, polygons."""

import math


def distance(x1, y1, x2, y2):
    """Distance of two points."""
    return math.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2)


def triangle_area(a, b, c):
    """Area of a triangle by Heron's formula."""
    if a + b <= c or a + c <= b or b + c <= a:
        raise ValueError("not a triangle")
    s = (a + b + c) / 2
    return math.sqrt(s * (s - a) * (s - b) * (s - c))


def triangle_kind(a, b, c):
    """Name of the kind of triangle that three sides make."""
    a, b, c = sorted((a, b, c))
    if a <= 0 or a + b <= c:
        return "none"
    if a == c:
        return "equilateral"
    if a == b or b == c:
        return "isosceles"
    return "scalene"


def count_right_triangles(perimeter):
    """Right triangles with whole sides and a given perimeter."""
    count = 0
    for a in range(1, perimeter // 3):
        for b in range(a, (perimeter - a) // 2 + 1):
            c = perimeter - a - b
            if a * a + b * b == c * c:
                count += 1
    return count


def polygon_area(points):
    """Area of a polygon by the shoelace formula."""
    area = 0.0
    n = len(points)
    for i in range(n):
        x1, y1 = points[i]
        x2, y2 = points[(i + 1) % n]
        area += x1 * y2 - x2 * y1
    return abs(area) / 2


def polygon_area_lists(xs, ys):
    """Area of a polygon whose coordinates lie in two lists."""
    twice = 0.0
    j = len(xs) - 1
    for i in range(len(xs)):
        twice += (xs[j] + xs[i]) * (ys[j] - ys[i])
        j = i
    return abs(twice / 2.0)


def perimeter(points):
    """Length of the closed line through all points."""
    total = 0.0
    for i in range(len(points)):
        x1, y1 = points[i - 1]
        x2, y2 = points[i]
        total += distance(x1, y1, x2, y2)
    return total


def path_length(xs, ys):
    """Length of an open line."""
    length = 0.0
    for i in range(1, len(xs)):
        length += math.hypot(xs[i] - xs[i - 1], ys[i] - ys[i - 1])
    return length


def centroid(points):
    """Mean of the points."""
    if not points:
        raise ValueError("no points")
    sx = sy = 0.0
    for x, y in points:
        sx += x
        sy += y
    return sx / len(points), sy / len(points)


def bounding_box(points):
    """(left, bottom, right, top) of some points."""
    left = bottom = math.inf
    right = top = -math.inf
    for x, y in points:
        left = min(left, x)
        right = max(right, x)
        bottom = min(bottom, y)
        top = max(top, y)
    return left, bottom, right, top


def point_in_polygon(x, y, polygon):
    """Is a point inside a polygon? (even-odd rule)"""
    inside = False
    j = len(polygon) - 1
    for i in range(len(polygon)):
        xi, yi = polygon[i]
        xj, yj = polygon[j]
        if (yi > y) != (yj > y) and x < (xj - xi) * (y - yi) / (yj - yi) + xi:
            inside = not inside
        j = i
    return inside


def count_points_inside(points, polygon):
    """How many points lie inside a polygon."""
    return sum(1 for x, y in points if point_in_polygon(x, y, polygon))


def cross(o, a, b):
    """Cross product of the vectors from o to a and from o to b."""
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])


def convex_hull(points):
    """Convex hull by Andrew's monotone chain."""
    points = sorted(points)
    if len(points) <= 2:
        return points
    lower, upper = [], []
    for p in points:
        while len(lower) >= 2 and cross(lower[-2], lower[-1], p) <= 0:
            lower.pop()
        lower.append(p)
    for p in reversed(points):
        while len(upper) >= 2 and cross(upper[-2], upper[-1], p) <= 0:
            upper.pop()
        upper.append(p)
    return lower[:-1] + upper[:-1]


def closest_pair(points):
    """Smallest distance between two points, by trying all pairs."""
    best = float("inf")
    for i in range(len(points)):
        for j in range(i + 1, len(points)):
            dx = points[i][0] - points[j][0]
            dy = points[i][1] - points[j][1]
            d = dx * dx + dy * dy
            if d < best:
                best = d
    return math.sqrt(best)


def farthest_point(points, x, y):
    """Index of the point that is farthest from (x, y)."""
    farthest, index = -1.0, -1
    for i, (px, py) in enumerate(points):
        d = (px - x) ** 2 + (py - y) ** 2
        if d > farthest:
            farthest, index = d, i
    return index


def rotate_points(points, degrees):
    """Points turned around the origin."""
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    rotated = []
    for x, y in points:
        rotated.append((x * c - y * s, x * s + y * c))
    return rotated


def is_convex(points):
    """Do all corners of a polygon turn the same way?"""
    sign = 0
    n = len(points)
    for i in range(n):
        turn = cross(points[i], points[(i + 1) % n], points[(i + 2) % n])
        if turn != 0:
            if sign == 0:
                sign = 1 if turn > 0 else -1
            elif (turn > 0) != (sign > 0):
                return False
    return True


def segments_intersect(p1, p2, p3, p4):
    """Do two segments properly cross?"""
    d1 = cross(p3, p4, p1)
    d2 = cross(p3, p4, p2)
    d3 = cross(p1, p2, p3)
    d4 = cross(p1, p2, p4)
    return d1 * d2 < 0 and d3 * d4 < 0


def lattice_points_in_circle(radius):
    """Points with whole coordinates inside a circle."""
    count = 0
    for x in range(-radius, radius + 1):
        for y in range(-radius, radius + 1):
            if x * x + y * y <= radius * radius:
                count += 1
    return count


def bresenham(x0, y0, x1, y1):
    """Pixels of a line by Bresenham's algorithm."""
    dx, dy = abs(x1 - x0), -abs(y1 - y0)
    sx = 1 if x0 < x1 else -1
    sy = 1 if y0 < y1 else -1
    error = dx + dy
    pixels = []
    while True:
        pixels.append((x0, y0))
        if x0 == x1 and y0 == y1:
            return pixels
        e2 = 2 * error
        if e2 >= dy:
            error += dy
            x0 += sx
        if e2 <= dx:
            error += dx
            y0 += sy


def circle_pixels(radius):
    """Pixels of an eighth of a circle by the midpoint algorithm."""
    x, y = radius, 0
    decision = 1 - radius
    points = []
    while y <= x:
        points.append((x, y))
        y += 1
        if decision <= 0:
            decision += 2 * y + 1
        else:
            x -= 1
            decision += 2 * (y - x) + 1
    return points


def mandelbrot(cx, cy, limit=100):
    """Rounds until a point of the Mandelbrot set escapes."""
    x = y = 0.0
    for n in range(limit):
        if x * x + y * y > 4.0:
            return n
        x, y = x * x - y * y + cx, 2 * x * y + cy
    return limit


def mandelbrot_area(size, limit=30):
    """Share of a raster that belongs to the Mandelbrot set."""
    inside = 0
    for i in range(size):
        for j in range(size):
            c = complex(-2 + 2.5 * i / size, -1.25 + 2.5 * j / size)
            z = 0j
            for _ in range(limit):
                z = z * z + c
                if abs(z) > 2:
                    break
            else:
                inside += 1
    return inside / (size * size)


def julia_row(y, width, limit=40):
    """Rounds until the points of a row of a Julia set escape."""
    row = []
    for i in range(width):
        zx, zy = 3.0 * i / width - 1.5, y
        n = 0
        while zx * zx + zy * zy < 4 and n < limit:
            zx, zy = zx * zx - zy * zy - 0.7, 2 * zx * zy + 0.27015
            n += 1
        row.append(n)
    return row


def regular_polygon_pi(doublings):
    """Pi by doubling the sides of a hexagon, as Archimedes did."""
    side = 1.0
    sides = 6
    for _ in range(doublings):
        side = math.sqrt(2 - math.sqrt(4 - side * side))
        sides *= 2
    return sides * side / 2


def haversine(lat1, lon1, lat2, lon2):
    """Distance of two places on earth in kilometres."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    dp = p2 - p1
    dl = math.radians(lon2 - lon1)
    a = math.sin(dp / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(dl / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(a))


def tour_length(latitudes, longitudes):
    """Length of a closed tour of places on earth."""
    total = 0.0
    for i in range(len(latitudes)):
        j = (i + 1) % len(latitudes)
        total += haversine(latitudes[i], longitudes[i], latitudes[j], longitudes[j])
    return total


def overlap_area(rectangles):
    """Sum of the overlaps of all pairs of rectangles (x0, y0, x1, y1)."""
    total = 0
    for i, (ax0, ay0, ax1, ay1) in enumerate(rectangles):
        for bx0, by0, bx1, by1 in rectangles[i + 1 :]:
            width = min(ax1, bx1) - max(ax0, bx0)
            height = min(ay1, by1) - max(ay0, by0)
            if width > 0 and height > 0:
                total += width * height
    return total


def dot_product(a, b):
    """Dot product of two vectors."""
    if len(a) != len(b):
        raise ValueError("vectors of different length")
    result = 0
    for i in range(len(a)):
        result += a[i] * b[i]
    return result


def bezier_points(p0, p1, p2, p3, steps):
    """Points of a cubic Bezier curve with one coordinate."""
    points = []
    for i in range(steps + 1):
        t = i / steps
        u = 1 - t
        points.append(u**3 * p0 + 3 * u * u * t * p1 + 3 * u * t * t * p2 + t**3 * p3)
    return points


def _points(n, seed=11, scale=100.0):
    out = []
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        x = seed / 2147483647 * scale
        seed = (seed * 16807) % 2147483647
        out.append((x, seed / 2147483647 * scale))
    return out


def _ring(n):
    return [(math.cos(2 * math.pi * k / n), math.sin(2 * math.pi * k / n)) for k in range(n)]


_SQUARE = [(0, 0), (2, 0), (2, 2), (0, 2)]
_XS = [p[0] for p in _points(3000)]
_YS = [p[1] for p in _points(3000)]

CASES = {
    "distance": [(0, 0, 3, 4), (1.5, 2.5, 1.5, 2.5)],
    "triangle_area": [(3, 4, 5), (1, 1, 3), (2.5, 2.5, 2.5)],
    "triangle_kind": [(1, 1, 1), (2, 3, 2), (3, 4, 5), (1, 2, 3)],
    "count_right_triangles": [(0,), (12,), (220,)],
    "polygon_area": [([],), (_SQUARE,), (_ring(2000),)],
    "polygon_area_lists": [([], []), ([0, 2, 2, 0], [0, 0, 2, 2]), (_XS, _YS)],
    "perimeter": [([],), (_SQUARE,), (_points(1500),)],
    "path_length": [([], []), ([0, 3], [0, 4]), (_XS, _YS)],
    "centroid": [([],), (_SQUARE,), (_points(4000),)],
    "bounding_box": [([],), (_SQUARE,), (_points(1500),)],
    "point_in_polygon": [(1, 1, _SQUARE), (3, 1, _SQUARE), (0, 0, []), (0.3, 0.2, _ring(2500))],
    "count_points_inside": [([], _SQUARE), ([(1, 1), (5, 5)], _SQUARE), (_points(200, 3, 3.0), _ring(12))],
    "cross": [((0, 0), (1, 0), (0, 1)), ([0, 0], [2.0, 1.0], [4.0, 2.0])],
    "convex_hull": [([],), (_SQUARE + [(1, 1)],), (_points(600),)],
    "closest_pair": [([],), (_SQUARE,), (_points(80),)],
    "farthest_point": [([], 0, 0), (_SQUARE, 0, 0), (_points(3000), 50.0, 50.0)],
    "rotate_points": [([], 10), ([(1, 0), (0, 1)], 90), (_points(3000), 30)],
    "is_convex": [([],), (_SQUARE,), ([(0, 0), (2, 2), (0, 1), (-2, 2)],), (_ring(1200),)],
    "segments_intersect": [((0, 0), (2, 2), (0, 2), (2, 0)), ((0, 0), (1, 1), (2, 2), (3, 3))],
    "lattice_points_in_circle": [(0,), (2,), (40,)],
    "bresenham": [(0, 0, 0, 0), (0, 0, 5, 3), (3, 7, -2, 1), (0, 0, 3000, 1700)],
    "circle_pixels": [(0,), (5,), (4000,)],
    "mandelbrot": [(0.0, 0.0), (1.0, 1.0), (-0.75, 0.1, 50), (-0.1, 0.1, 6000)],
    "mandelbrot_area": [(1,), (4, 10), (20,)],
    "julia_row": [(0.0, 0), (0.5, 10), (0.1, 250)],
    "regular_polygon_pi": [(0,), (5,), (30,)],
    "haversine": [(0, 0, 0, 0), (52.5, 13.4, 48.9, 2.35), (90.0, 0.0, -90.0, 0.0)],
    "tour_length": [([], []), ([0, 1], [0, 1]), ([x - 50 for x in _XS[:600]], _YS[:600])],
    "overlap_area": [
        ([],),
        ([(0, 0, 2, 2), (1, 1, 3, 3)],),
        ([(int(x), int(y), int(x) + 9, int(y) + 7) for x, y in _points(50)],),
    ],
    "dot_product": [([], []), ([1, 2, 3], [4, 5, 6]), ([1], []), (_XS, _YS)],
    "bezier_points": [(0, 1, 1, 0, 2), (0.0, 1.0, 2.0, 3.0, 0), (0.0, 3.0, -1.0, 2.0, 1500)],
}
