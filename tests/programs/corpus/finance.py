"""Interest, loans, prices."""

import math


def compound_interest(principal, rate, years):
    """Capital after some years, year by year."""
    if rate < -1:
        raise ValueError("rate below -100 %")
    amount = principal
    for _ in range(years):
        amount += amount * rate
    return amount


def years_to_double(rate):
    """Whole years until capital has doubled."""
    if rate <= 0:
        raise ValueError("the rate must be positive")
    capital, years = 1.0, 0
    while capital < 2.0:
        capital *= 1 + rate
        years += 1
    return years


def monthly_payment(principal, annual_rate, months):
    """Payment that pays a loan off."""
    if annual_rate == 0:
        return principal / months
    r = annual_rate / 12
    return principal * r / (1 - (1 + r) ** -months)


def loan_schedule(principal, annual_rate, months):
    """Balance after each month."""
    payment = monthly_payment(principal, annual_rate, months)
    balance = principal
    balances = []
    for _ in range(months):
        interest = balance * annual_rate / 12
        balance -= payment - interest
        balances.append(round(balance, 2))
    return balances


def months_to_repay(debt, payment, annual_rate=0.18):
    """Months and interest until a debt is paid."""
    if payment <= debt * annual_rate / 12:
        raise ValueError("the debt would never shrink")
    months = 0
    paid_interest = 0.0
    while debt > 0:
        interest = debt * annual_rate / 12
        paid_interest += interest
        debt += interest - payment
        months += 1
    return months, paid_interest


def lowest_payment(debt, annual_rate, months=12):
    """Lowest payment (a multiple of 10) that repays a debt in time."""
    payment = 0
    while True:
        payment += 10
        balance = debt
        for _ in range(months):
            balance = (balance - payment) * (1 + annual_rate / 12)
        if balance <= 0:
            return payment


def net_present_value(rate, flows):
    """Present value of yearly cash flows."""
    value = 0.0
    for year, flow in enumerate(flows):
        value += flow / (1 + rate) ** year
    return value


def internal_rate(flows, low=-0.9, high=10.0):
    """Rate at which the present value is zero, by bisection."""
    if net_present_value(low, flows) * net_present_value(high, flows) > 0:
        raise ValueError("no rate in the interval")
    for _ in range(60):
        middle = (low + high) / 2
        if net_present_value(low, flows) * net_present_value(middle, flows) <= 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def annuity_future_value(payment, rate, periods):
    """Value of regular payments at the end."""
    value = 0.0
    while periods > 0:
        value = value * (1 + rate) + payment
        periods -= 1
    return value


def progressive_tax(income):
    """Tax with four brackets."""
    brackets = [(10000, 0.0), (30000, 0.15), (80000, 0.3)]
    tax = 0.0
    lower = 0
    for upper, rate in brackets:
        if income <= upper:
            return tax + (income - lower) * rate
        tax += (upper - lower) * rate
        lower = upper
    return tax + (income - lower) * 0.45


def total_tax(incomes):
    """Tax of many people."""
    return sum(progressive_tax(income) for income in incomes)


def make_change(cents):
    """Coins (200, 100, 50, 20, 10, 5, 2, 1) that make an amount."""
    if cents < 0:
        raise ValueError("negative amount")
    coins = []
    for coin in (200, 100, 50, 20, 10, 5, 2, 1):
        count, cents = divmod(cents, coin)
        coins.append(count)
    return coins


def max_drawdown(prices):
    """Greatest loss from a peak, as a share of it."""
    peak = -math.inf
    worst = 0.0
    for price in prices:
        if price > peak:
            peak = price
        loss = (peak - price) / peak
        worst = max(worst, loss)
    return worst


def profit_of_all_rises(prices):
    """Sum of all rises from day to day."""
    profit = 0
    for i in range(1, len(prices)):
        if prices[i] > prices[i - 1]:
            profit += prices[i] - prices[i - 1]
    return profit


def daily_returns(prices):
    """Relative changes from day to day."""
    return [(b - a) / a for a, b in zip(prices[:-1], prices[1:])]


def volatility(prices):
    """Standard deviation of the logarithmic returns."""
    n = len(prices) - 1
    if n < 2:
        raise ValueError("too few prices")
    total = squares = 0.0
    for i in range(n):
        r = math.log(prices[i + 1] / prices[i])
        total += r
        squares += r * r
    return math.sqrt(max(0.0, (squares - total * total / n) / (n - 1)))


def crossing_days(prices, short=5, long=20):
    """Days on which the short moving average crosses the long one upwards."""
    days = []
    below = False
    for day in range(long, len(prices) + 1):
        fast = sum(prices[day - short : day]) / short
        slow = sum(prices[day - long : day]) / long
        if fast > slow and below:
            days.append(day - 1)
        below = fast <= slow
    return days


def relative_strength(prices, period=14):
    """Relative strength index over the last days."""
    gains = losses = 0.0
    for i in range(len(prices) - period, len(prices)):
        change = prices[i] - prices[i - 1]
        if change >= 0:
            gains += change
        else:
            losses -= change
    if losses == 0:
        return 100.0
    return 100 - 100 / (1 + gains / losses)


def black_scholes_call(spot, strike, years, rate, sigma):
    """Price of a European call."""
    d1 = (math.log(spot / strike) + (rate + sigma**2 / 2) * years) / (sigma * math.sqrt(years))
    d2 = d1 - sigma * math.sqrt(years)
    n1 = 0.5 * (1 + math.erf(d1 / math.sqrt(2)))
    n2 = 0.5 * (1 + math.erf(d2 / math.sqrt(2)))
    return spot * n1 - strike * math.exp(-rate * years) * n2


def binomial_option(spot, strike, years, rate, sigma, steps):
    """Price of an American put in a binomial tree."""
    dt = years / steps
    up = math.exp(sigma * math.sqrt(dt))
    down = 1 / up
    p = (math.exp(rate * dt) - down) / (up - down)
    discount = math.exp(-rate * dt)
    values = [max(0.0, strike - spot * up**j * down ** (steps - j)) for j in range(steps + 1)]
    for step in range(steps - 1, -1, -1):
        for j in range(step + 1):
            hold = discount * (p * values[j + 1] + (1 - p) * values[j])
            exercise = strike - spot * up**j * down ** (step - j)
            values[j] = max(hold, exercise)
    return values[0]


def monte_carlo_price(price, drift, swing, days, seed=1):
    """Price after some days of random steps up or down."""
    for _ in range(days):
        seed = (1103515245 * seed + 12345) % 2**31
        shock = (seed / 2**31 - 0.5) * 2 * swing
        price *= 1 + drift + shock
    return price


def depreciation(value, salvage, years):
    """Book values with the double declining balance method."""
    values = []
    rate = 2 / years
    for _ in range(years):
        value = max(salvage, value * (1 - rate))
        values.append(value)
    return values


def fifo_profit(trades):
    """Profit of trades (amount, price), negative amounts are sales, first in, first out."""
    amounts, costs = [], []
    first, profit = 0, 0.0
    for amount, price in trades:
        if amount > 0:
            amounts.append(amount)
            costs.append(price)
        else:
            to_sell = -amount
            while to_sell > 0:
                if first == len(amounts):
                    raise ValueError("sold more than was bought")
                part = min(to_sell, amounts[first])
                profit += part * (price - costs[first])
                amounts[first] -= part
                to_sell -= part
                if amounts[first] == 0:
                    first += 1
    return profit


def inflation_adjusted(amounts, rates):
    """Amounts in prices of the first year."""
    level = 1.0
    adjusted = []
    for amount, rate in zip(amounts, rates):
        adjusted.append(amount / level)
        level *= 1 + rate
    return adjusted


def _prices(n, seed=23):
    out, price = [], 100.0
    for _ in range(n):
        seed = (seed * 16807) % 2147483647
        price *= 1 + (seed / 2147483647 - 0.499) * 0.04
        out.append(price)
    return out


CASES = {
    "compound_interest": [(100, 0.05, 0), (100, -2, 1), (100.0, 0.05, 10), (1.0, 0.0001, 8000)],
    "years_to_double": [(0,), (1.0,), (0.07,), (0.0002,)],
    "monthly_payment": [(1200, 0, 12), (1000.0, 0.12, 24), (1, 0.1, 0)],
    "loan_schedule": [(1000, 0.1, 0), (1000, 0, 4), (200000.0, 0.04, 360), (500000.0, 0.03, 600)],
    "months_to_repay": [(0, 10), (1000, 10), (1000, 50), (100000.0, 1505.0)],
    "lowest_payment": [(0, 0.2), (3926, 0.2), (4773, 0.2, 24), (9000, 0.1, 60)],
    "net_present_value": [(0.1, []), (0, [1, 2]), (-1.0, [1, 1]), (0.002, [100.0] * 2500)],
    "internal_rate": [([-100, 110],), ([100, 100],), ([-1000.0] + [90.0] * 20,)],
    "annuity_future_value": [(100, 0.05, 0), (100, 0.05, 3), (10.0, 0.0001, 8000)],
    "progressive_tax": [(0,), (15000,), (50000.0,), (200000,)],
    "total_tax": [([],), ([5000, 20000],), ([k * 37.5 for k in range(1500)],)],
    "make_change": [(0,), (-1,), (389,)],
    "max_drawdown": [([],), ([1, 2, 1],), ([0],), (_prices(4000),)],
    "profit_of_all_rises": [([],), ([7, 1, 5, 3, 6],), (_prices(5000),)],
    "daily_returns": [([],), ([1, 2, 1],), ([0, 1],), (_prices(5000),)],
    "volatility": [([1],), ([1, 2, 1],), ([1, 0, 1],), (_prices(3000),)],
    "crossing_days": [([],), ([1.0, 2.0, 3.0, 2.0, 1.0, 2.0, 3.0], 2, 3), (_prices(500),)],
    "relative_strength": [([1, 2, 1, 3], 2), ([1, 2, 3], 2), (_prices(3500), 3400)],
    "black_scholes_call": [(100, 100, 1, 0.05, 0.2), (100, 100, 0, 0.05, 0.2), (-1, 100, 1, 0.05, 0.2)],
    "binomial_option": [(100, 110, 1, 0.05, 0.2, 1), (100, 110, 1, 0.05, 0.2, 0), (100.0, 110.0, 1.0, 0.05, 0.2, 45)],
    "monte_carlo_price": [(100, 0, 0, 0), (100, 0.01, 0, 2), (100.0, 0.0002, 0.02, 3000)],
    "depreciation": [(1000, 100, 5), (10, 1, 0), (1e6, 10, 3000)],
    "fifo_profit": [([],), ([(10, 1.0), (-4, 2.0)],), ([(-1, 1.0)],), ([(5, 2.0), (3, 2.5), (-6, 3.0)] * 300,)],
    "inflation_adjusted": [([], []), ([100, 100], [0.1, 0.1]), ([1, 1], [-1, 0]), ([50.0] * 4000, [0.001] * 4000)],
}
