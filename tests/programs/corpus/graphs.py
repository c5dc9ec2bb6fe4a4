"""Graphs as adjacency lists, matrices and edge lists; grids."""


def bfs_distances(adjacency, start):
    """Number of edges from the start to each node; -1 where there is no way."""
    distance = [-1] * len(adjacency)
    distance[start] = 0
    queue = [start]
    head = 0
    while head < len(queue):
        node = queue[head]
        head += 1
        for neighbour in adjacency[node]:
            if distance[neighbour] < 0:
                distance[neighbour] = distance[node] + 1
                queue.append(neighbour)
    return distance


def dfs_order(adjacency, start):
    """Nodes in the order of a depth-first search with a stack."""
    seen = [False] * len(adjacency)
    stack = [start]
    order = []
    while stack:
        node = stack.pop()
        if seen[node]:
            continue
        seen[node] = True
        order.append(node)
        for neighbour in reversed(adjacency[node]):
            if not seen[neighbour]:
                stack.append(neighbour)
    return order


def visit(adjacency, node, seen):
    """Mark all nodes that can be reached; returns how many were new."""
    seen[node] = True
    count = 1
    for neighbour in adjacency[node]:
        if not seen[neighbour]:
            count += visit(adjacency, neighbour, seen)
    return count


def component_sizes(adjacency):
    """Sizes of the connected components."""
    seen = [False] * len(adjacency)
    sizes = []
    for node in range(len(adjacency)):
        if not seen[node]:
            sizes.append(visit(adjacency, node, seen))
    return sizes


def floyd_warshall(weights):
    """Shortest distances of all pairs, in place; None of the weights is negative."""
    n = len(weights)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if weights[i][k] + weights[k][j] < weights[i][j]:
                    weights[i][j] = weights[i][k] + weights[k][j]
    return weights


def transitive_closure(reach):
    """Which nodes can be reached from which, by Warshall's algorithm, in place."""
    n = len(reach)
    for k in range(n):
        for i in range(n):
            if reach[i][k]:
                for j in range(n):
                    reach[i][j] = reach[i][j] or reach[k][j]
    return reach


def dijkstra_matrix(weights, start):
    """Shortest distances from a node; 0 in the matrix means no edge."""
    n = len(weights)
    infinity = float("inf")
    distance = [infinity] * n
    distance[start] = 0
    done = [False] * n
    for _ in range(n):
        node = -1
        for v in range(n):
            if not done[v] and (node == -1 or distance[v] < distance[node]):
                node = v
        if distance[node] == infinity:
            break
        done[node] = True
        for v in range(n):
            w = weights[node][v]
            if w > 0 and distance[node] + w < distance[v]:
                distance[v] = distance[node] + w
    return distance


def bellman_ford(n, edges, start):
    """Shortest distances with negative weights allowed."""
    infinity = 10**9
    distance = [infinity] * n
    distance[start] = 0
    for _ in range(n - 1):
        for u, v, w in edges:
            if distance[u] < infinity and distance[u] + w < distance[v]:
                distance[v] = distance[u] + w
    for u, v, w in edges:
        if distance[u] < infinity and distance[u] + w < distance[v]:
            raise ValueError("negative cycle")
    return distance


def prim(weights):
    """Weight of a minimum spanning tree; 0 in the matrix means no edge."""
    n = len(weights)
    in_tree = [False] * n
    cheapest = [10**9] * n
    if n:
        cheapest[0] = 0
    total = 0
    for _ in range(n):
        best = -1
        for v in range(n):
            if not in_tree[v] and (best < 0 or cheapest[v] < cheapest[best]):
                best = v
        in_tree[best] = True
        total += cheapest[best]
        for v in range(n):
            if 0 < weights[best][v] < cheapest[v] and not in_tree[v]:
                cheapest[v] = weights[best][v]
    return total


def find_root(parents, x):
    """Representative of a set, with path halving."""
    while parents[x] != x:
        parents[x] = parents[parents[x]]
        x = parents[x]
    return x


def count_components(n, edges):
    """Connected components with union-find."""
    parents = list(range(n))
    components = n
    for a, b in edges:
        ra, rb = find_root(parents, a), find_root(parents, b)
        if ra != rb:
            parents[ra] = rb
            components -= 1
    return components


def kruskal(n, edges):
    """Weight of a minimum spanning forest of edges (weight, a, b)."""
    parents = [i for i in range(n)]
    total = 0
    for weight, a, b in sorted(edges):
        ra = find_root(parents, a)
        rb = find_root(parents, b)
        if ra != rb:
            parents[ra] = rb
            total += weight
    return total


def topological_order(n, edges):
    """Order in which every edge points forward."""
    indegree = [0] * n
    following = [[] for _ in range(n)]
    for a, b in edges:
        following[a].append(b)
        indegree[b] += 1
    ready = [v for v in range(n) if indegree[v] == 0]
    order = []
    while ready:
        v = ready.pop()
        order.append(v)
        for w in following[v]:
            indegree[w] -= 1
            if indegree[w] == 0:
                ready.append(w)
    if len(order) < n:
        raise ValueError("the graph has a cycle")
    return order


def is_bipartite(adjacency):
    """Can the nodes be coloured with two colours?"""
    color = [0] * len(adjacency)
    for start in range(len(adjacency)):
        if color[start]:
            continue
        color[start] = 1
        stack = [start]
        while stack:
            v = stack.pop()
            for w in adjacency[v]:
                if color[w] == 0:
                    color[w] = -color[v]
                    stack.append(w)
                elif color[w] == color[v]:
                    return False
    return True


def degrees(n, edges):
    """Number of edges at each node."""
    degree = [0] * n
    for a, b in edges:
        degree[a] += 1
        degree[b] += 1
    return degree


def count_triangles(matrix):
    """Triangles of an undirected graph."""
    n = len(matrix)
    triangles = 0
    for a in range(n):
        for b in range(a + 1, n):
            if matrix[a][b]:
                for c in range(b + 1, n):
                    if matrix[a][c] and matrix[b][c]:
                        triangles += 1
    return triangles


def page_rank(adjacency, rounds=20, damping=0.85):
    """Page rank of each node."""
    n = len(adjacency)
    rank = [1 / n] * n
    for _ in range(rounds):
        new = [(1 - damping) / n] * n
        for node, targets in enumerate(adjacency):
            if targets:
                share = damping * rank[node] / len(targets)
                for t in targets:
                    new[t] += share
        rank = new
    return rank


def fill(grid, row, col):
    """Sink an island of ones, recursively; returns its size."""
    if row < 0 or row >= len(grid) or col < 0 or col >= len(grid[0]) or grid[row][col] != 1:
        return 0
    grid[row][col] = 0
    return 1 + fill(grid, row + 1, col) + fill(grid, row - 1, col) + fill(grid, row, col + 1) + fill(grid, row, col - 1)


def count_islands(grid):
    """Number of islands; the grid is emptied."""
    islands = 0
    for r in range(len(grid)):
        for c in range(len(grid[0])):
            if grid[r][c] == 1:
                fill(grid, r, c)
                islands += 1
    return islands


def maze_steps(maze, start, goal):
    """Fewest steps through a maze in which 1 is a wall, or -1."""
    rows, cols = len(maze), len(maze[0])
    steps = {start: 0}
    queue = [start]
    for r, c in queue:
        if (r, c) == goal:
            return steps[goal]
        for nr, nc in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            if 0 <= nr < rows and 0 <= nc < cols and maze[nr][nc] == 0 and (nr, nc) not in steps:
                steps[nr, nc] = steps[r, c] + 1
                queue.append((nr, nc))
    return -1


def tree_depths(parents):
    """Depth of each node of a tree given by parents; the root is its own parent."""
    depths = []
    for node in range(len(parents)):
        depth = 0
        while parents[node] != node:
            node = parents[node]
            depth += 1
        depths.append(depth)
    return depths


def tour_nearest_neighbour(distances):
    """Length of the tour that always goes to the nearest unvisited place."""
    n = len(distances)
    visited = [False] * n
    current, length = 0, 0
    visited[0] = True
    for _ in range(n - 1):
        nearest = -1
        for v in range(n):
            if not visited[v] and (nearest == -1 or distances[current][v] < distances[current][nearest]):
                nearest = v
        length += distances[current][nearest]
        visited[nearest] = True
        current = nearest
    return length + distances[current][0]


def _random(n, limit, seed=41):
    out = []
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        out.append((seed >> 4) % limit)
    return out


def _neighbours(n, each):
    flat = _random(n * each, n)
    return [flat[k * each : (k + 1) * each] for k in range(n)]


def _both_ways(n, each):
    result = [[] for _ in range(n)]
    for a, targets in enumerate(_neighbours(n, each)):
        for b in targets:
            result[a].append(b)
            result[b].append(a)
    return result


def _weights(n):
    flat = _random(n * n, 90)
    return [[flat[min(i, j) * n + max(i, j)] + 1 if i != j else 0 for j in range(n)] for i in range(n)]


def _edges(n, count):
    return list(zip(_random(count, n, 5), _random(count, n, 6)))


def _cells(rows, cols, ones, seed=9):
    flat = _random(rows * cols, 10, seed)
    return [[1 if v < ones else 0 for v in flat[r * cols : (r + 1) * cols]] for r in range(rows)]


_LINE = [[1], [0, 2], [1], []]

CASES = {
    "bfs_distances": [([[]], 0), (_LINE, 0), (_neighbours(800, 4), 0)],
    "dfs_order": [([[]], 0), (_LINE, 1), (_neighbours(800, 4), 0)],
    "visit": [([[]], 0, [False]), (_LINE, 2, [False] * 4), (_both_ways(300, 2), 0, [False] * 300)],
    "component_sizes": [([],), (_LINE,), (_both_ways(400, 1),)],
    "floyd_warshall": [([],), ([[0, 5], [2, 0]],), (_weights(20),)],
    "transitive_closure": [([],), ([[0, 1, 0], [0, 0, 1], [0, 0, 0]],), (_cells(26, 26, 1),)],
    "dijkstra_matrix": [([[0]], 0), ([[0, 3, 0], [3, 0, 1], [0, 1, 0]], 0), ([[0, 0], [0, 0]], 0), (_weights(50), 3)],
    "bellman_ford": [
        (1, [], 0),
        (3, [(0, 1, 4), (1, 2, -2)], 0),
        (2, [(0, 1, -1), (1, 0, -1)], 0),
        (40, [(a, b, 1 + a % 7) for a, b in _edges(40, 300)], 0),
    ],
    "prim": [([],), ([[0, 2], [2, 0]],), (_weights(50),)],
    "find_root": [([0], 0), ([1, 2, 2], 0), ([max(0, k - 1) for k in range(2500)], 2499)],
    "count_components": [(0, []), (4, [(0, 1), (2, 3)]), (600, _edges(600, 900))],
    "kruskal": [(0, []), (3, [(1, 0, 1), (5, 0, 2), (2, 1, 2)]), (300, [(1 + (a * b) % 97, a, b) for a, b in _edges(300, 800)])],
    "topological_order": [
        (0, []),
        (3, [(2, 1), (1, 0)]),
        (2, [(0, 1), (1, 0)]),
        (600, [(min(e), max(e)) for e in _edges(600, 1500) if e[0] != e[1]]),
    ],
    "is_bipartite": [([],), ([[1, 2], [0, 2], [0, 1]],), ([[(k + 1) % 1000, (k - 1) % 1000] for k in range(1000)],)],
    "degrees": [(0, []), (3, [(0, 1), (1, 2)]), (100, _edges(100, 3000))],
    "count_triangles": [([],), ([[0, 1, 1], [1, 0, 1], [1, 1, 0]],), ([[int(w > 50) for w in row] for row in _weights(50)],)],
    "page_rank": [([[0]],), ([[1], [0, 2], []],), ([],), (_neighbours(100, 4), 15)],
    "fill": [([[0]], 0, 0), ([[1, 1], [0, 1]], 0, 0), ([[1] * 18 for _ in range(18)], 5, 5)],
    "count_islands": [([],), ([[1, 0, 1], [0, 0, 1], [1, 0, 0]],), (_cells(30, 30, 4),)],
    "maze_steps": [
        ([[0]], (0, 0), (0, 0)),
        ([[0, 1], [1, 0]], (0, 0), (1, 1)),
        ([[0] * 22 for _ in range(22)], (0, 0), (21, 21)),
    ],
    "tree_depths": [([],), ([0, 0, 1, 1],), ([max(0, k - 1 - k % 3) for k in range(180)],)],
    "tour_nearest_neighbour": [([[0]],), ([[0, 2, 9], [2, 0, 6], [9, 6, 0]],), (_weights(70),)],
}
