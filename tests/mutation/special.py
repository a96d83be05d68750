"""The orders of the small shop that are there for a trap."""

from mutation.records import Record, line, order, payment, refund

Files = dict[str, list[Record]]


def orders() -> Files:
    return {
        "orders/amounts.json": [*amounts(), *charges()],
        "orders/currencies.json": currencies(),
        "orders/refunds.json": refunds(),
        "orders/people.json": [*visits(), *moves(), *described()],
        "orders/moments.json": moments(),
    }


def amounts() -> list[Record]:
    """Half cents, cents left over, one order beyond 64 bits."""
    three = [line("P-1", "10.00"), line("P-2", "10.00"), line("P-3", "10.00")]
    return [
        order(
            "half cents", "2025-01-08T10:00:00Z",
            line("P-1", "1.005"), line("P-2", "0.125"), line("P-3", "0.3333", 3),
            line("P-4", "8.675", unit_cost="1.005"),
        ),
        order("tied cents", "2025-01-09T10:00:00Z", *three, discount_amount="0.10"),
        order(
            "largest remainder", "2025-02-09T10:00:00Z",
            line("P-1", "0.10", line_number=3), line("P-2", "33.33", line_number=1),
            line("P-3", "66.57", line_number=2, discount_amount="30.00"),
            discount_amount="9.99", who="C-cents",
        ),
        order(
            "given away", "2025-02-10T10:00:00Z",
            line("P-1", "9.99", discount_amount="9.99"),
            line("P-2", "5.00", discount_amount="5.00"),
            currency="EUR", who="C-gift",
            refunds=[refund("2025-02-20T10:00:00Z", "5.05")],
        ),
        order(
            "beyond 64 bits", "2025-09-09T10:00:00Z",
            line("P-8", "99999.99", 1_000_000), line("P-9", "77777.77", 999_999),
            line("P-8", "33333.33", 333_333), discount_amount="1234567890.12",
            refunds=[refund("2025-10-09T10:00:00Z", "98765432109.87")],
        ),
    ]  # fmt: skip


def charges() -> list[Record]:
    """Shipping, tax, several payments, costs of the line and of nobody."""
    return [
        order(
            "charges", "2025-03-10T10:00:00Z", line("P-1", "20", 2), line("P-6", "7"),
            shipping_amount="4.99", tax_amount="3.805", who="C-cents",
            payments=[payment("voucher", "5.00"), payment("card", "50.79")],
        ),
        order(
            "tied payments", "2025-03-11T10:00:00Z", line("P-2", "20.00"),
            payments=[payment("cash"), payment("transfer", "10"),
                      payment("card", "10")],
            store_id="S-99",
        ),
        order(
            "own costs", "2025-03-12T10:00:00Z", line("P-1", "20", unit_cost="3.335"),
            line("P-5", "20.00", unit_cost="4.00"),
            line("unlisted", "3.00", category="Oddments"),
            store_id="S-01",
        ),
    ]  # fmt: skip


def currencies() -> list[Record]:
    """Mondays, when there is a new rate; lines whose conversions do not add up."""
    odd = [line("P-1", "3.33"), line("P-2", "3.33", discount_amount="0.05"),
           line("P-3", "3.35")]  # fmt: skip
    return [
        order(
            "monday", "2025-03-03T03:00:00Z", *odd, currency="EUR", who="C-euro",
            discount_amount="0.19", shipping_amount="4.95", tax_amount="0.35",
            payments=[payment("card", "14.26")],
            refunds=[refund("2025-04-14T10:00:00Z", "3.33"),
                     refund("2025-03-20T10:00:00Z", "3.33"),
                     refund("2025-06-02T10:00:00Z", "3.11")],
        ),
        order(
            "pounds", "2025-06-02T12:00:00Z", line("P-1", "7.77", 3),
            line("unlisted", "1.11", unit_cost="0.55"), currency="GBP", who="C-pound",
            discount_amount="1.01",
            refunds=[refund("2025-06-09T10:00:00Z", "5.55", shipping_amount="1.50",
                            tax_amount="0.70")],
        ),
        order(
            "of two weights", "2025-09-16T12:00:00Z", line("P-1", "0.40"),
            line("P-2", "0.40"), line("P-3", "0.41"), currency="GBP",
            refunds=[refund("2025-09-20T10:00:00Z", "0.71")],
        ),
    ]  # fmt: skip


def refunds() -> list[Record]:
    """Money back in a later month, of one line, of orders that do not count."""
    two = [line("P-1", "40.00", category="Garden"), line("P-2", "60.00", quantity=3)]
    return [
        order(
            "back in May", "2025-04-20T10:00:00Z", *two, who="C-back",
            status="returned",
            refunds=[refund("2025-05-03T10:00:00Z", "100.00"),
                     refund("2025-05-04T10:00:00Z", "20.01", line_number=2)],
        ),
        order(
            "returned unpaid", "2025-04-21T10:00:00Z", *two, who="C-back",
            status="returned",
        ),
        order(
            "called off", "2025-04-22T10:00:00Z", line("P-7", "500.00"), who="C-off",
            status="cancelled", refunds=[refund("2025-06-05T10:00:00Z", "250.00")],
        ),
        order("not paid", "2025-04-23T10:00:00Z", line("P-2", "70.00"), who="C-off",
              status="placed"),
        order(
            "late July", "2025-07-31T23:30:00Z", *two, who="C-july",
            refunds=[refund("2025-07-31T23:45:00Z", "10.00"),
                     refund("2025-09-05T10:00:00Z", "15.00")],
        ),
        order(
            "cents back", "2025-07-06T10:00:00Z", line("P-1", "10.00"),
            line("P-2", "10.00"), line("P-3", "10.00"), who="C-july",
            refunds=[refund("2025-07-07T10:00:00Z", "0.10"),
                     refund("2025-07-08T10:00:00Z", "1.00", line_number=3)],
        ),
    ]  # fmt: skip


def visits() -> list[Record]:
    """Guests, and customers who come back after gaps of every length."""
    months_of = {
        "C-gap-1": (1, 3, 4), "C-gap-2": (1, 4, 10), "C-gap-3": (2, 6, 7),
        "C-gap-5": (1, 7), "C-once": (1,), "C-new": (12,),
        "C-always": (1, 2, 3, 4, 6, 7), "C-edge": (6, 9, 11),
    }  # fmt: skip
    of_customers = [
        order(f"{who} {month}", f"2025-{month:02}-04T12:00:00Z",
              line(f"P-{month % 4 + 1}", "12.34"), who=who)
        for who, months in months_of.items() for month in months
    ]  # fmt: skip
    of_guests = [
        order(f"guest {day}", f"2025-{day}T08:00:00Z", line("P-3", "55.00"))
        for day in ("01-15", "02-15", "06-15", "11-15", "11-16")
    ]
    return of_customers + of_guests


def moves() -> list[Record]:
    """One customer in three countries, and one three times in two days."""
    days = [("02-03", "DE"), ("02-20", "US"), ("03-05", "US"), ("03-25", "FR"),
            ("06-01", "DE"), ("07-01", "DE"), ("09-03", "US")]  # fmt: skip
    thrice = (("14T09", "9"), ("14T19", "10"), ("15T09", "11.01"))
    return [
        *(order(f"move {day}", f"2025-{day}T08:00:00Z", line("P-2", "30.00"),
                who="C-move", customer={"country": country})
          for day, country in days),
        *(order(f"thrice {time}", f"2025-03-{time}:00:00Z", line("P-1", price),
                who="C-thrice")
          for time, price in thrice),
    ]  # fmt: skip


def described() -> list[Record]:
    """Orders state the customer, too; some of them at one instant, or at a boundary."""
    return [
        order("deleted 1", "2025-02-05T09:00:00Z", line("P-1", "25"), who="C-gone",
              customer={"name": "Dora", "email": "d@x.org", "country": "FR"}),
        order("deleted 2", "2025-04-05T09:00:00Z", line("P-1", "25"), who="C-gone",
              customer={"name": "Dora B.", "country": "FR"}),
        order("instant 1", "2025-06-11T09:00:00Z", line("P-1", "5"), who="C-instant",
              updated_at="2025-06-14T09:00:00Z",
              customer={"city": "Bonn", "language": "de", "country": "DE",
                        "updated_at": "2025-06-10T09:00:00Z"}),
        order("instant 2", "2025-06-10T09:00:00Z", line("P-1", "5"), who="C-instant",
              updated_at="2025-06-13T09:00:00Z",
              customer={"city": "Paris", "country": "FR", "loyalty_tier": "gold",
                        "updated_at": "2025-06-10T09:00:00Z"}),
        order("before it moved", "2025-06-10T08:59:59.999999Z", line("P-2", "6"),
              who="C-instant"),
        order("before all", "2025-01-03T09:00:00Z", line("P-2", "6"), who="C-known"),
    ]  # fmt: skip


def moments() -> list[Record]:
    """Ends of days and months here and in New York, clocks that change in Berlin."""
    times = (
        "2025-02-01T03:00:00Z", "2025-02-28T23:59:59.999999Z", "2025-03-01T00:00:00Z",
        "2025-03-09T07:30:00Z", "2025-03-30T02:30:00", "2025-03-31T23:30:00",
        "2025-04-01T02:00:00Z", "2025-04-30T22:30:00-01:00", "2025-07-01T03:59:59Z",
        "2025-08-01T03:00:00Z", "2025-10-26T02:30:00", "2025-11-01",
        "2025-06-30T23:59:59.9999999Z",
    )  # fmt: skip
    made = [
        order(f"moment {number}", time, line("P-4", f"{number + 1}.50"),
              who=f"C-time-{number % 4}", currency="EUR" if number % 5 == 4 else None,
              refunds=[refund("2025-12-01T02:00:00Z", "0.37")] if number == 3 else [])
        for number, time in enumerate(times) if not time.startswith("2025-08")
    ]  # fmt: skip
    # Nobody paid for the newest order, but it arrived.
    made.append(order("newest", "2025-12-10T12:00:00Z", line("P-1", "80.00"),
                      who="C-off", status="placed"))  # fmt: skip
    return made
