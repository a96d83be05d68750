"""Rows of the star and how they are made from the lake (metrics.md, "The star")."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .amounts import ZERO, convert, line_amount
from .dimensions import (
    DimCustomer,
    DimProduct,
    customer_rows,
    product_rows,
)
from .facts import FactOrder, FactPayment, FactRefund, FactSale
from .history import (
    CatalogueState,
    CustomerState,
    Timeline,
    customer_timelines,
    product_timelines,
)
from .lake import Lake
from .order_types import Order
from .orders import (
    PricedLine,
    PricedRefund,
    current_orders,
    payment_method,
    price_lines,
    price_refunds,
    refunds_of_lines,
)
from .periods import Calendar, business_dates, date_id_of, month_of
from .seeds import Seeds
from .settings import Settings


@dataclass(frozen=True)
class Star:
    """Facts by key, dimensions by surrogate key, and the calendar of the marts."""

    calendar: Calendar
    orders: list[FactOrder]
    sales: list[FactSale]
    refunds: list[FactRefund]
    payments: list[FactPayment]
    customers: dict[str, DimCustomer]
    products: dict[str, DimProduct]
    customer_timelines: dict[str, Timeline[CustomerState]]
    product_timelines: dict[str, Timeline[CatalogueState]]


@dataclass(frozen=True)
class _Header:
    """What the lines, refunds and payments of an order share."""

    order: Order
    order_date: date
    customer_id: str | None
    customer_key: str
    store_key: str
    payment_method: str
    currency: str
    rate: Decimal
    is_qualifying: bool
    is_counted: bool


class _Builder:
    def __init__(self, lake: Lake, seeds: Seeds, settings: Settings) -> None:
        self.lake = lake
        self.seeds = seeds
        self.settings = settings
        self.date_of = business_dates(settings.reporting_timezone)
        self.stores = {store[0] for store in seeds.stores}
        self.customers = customer_timelines(lake)
        self.products = product_timelines(lake, settings.source_timezone)
        newest = max((o.ordered_at for o in current_orders(lake)), default=None)
        derived = None if newest is None else self.date_of(newest)
        self.as_of_date = settings.as_of_date or derived
        self.orders: list[FactOrder] = []
        self.sales: list[FactSale] = []
        self.refunds: list[FactRefund] = []
        self.payments: list[FactPayment] = []

    def star(self) -> Star:
        for order in sorted(current_orders(self.lake), key=lambda o: o.order_id):
            self._add(order)
        calendar = Calendar(
            min((o.order_date for o in self.orders if o.is_counted), default=None),
            self.as_of_date,
            self.settings.history_start_date,
        )
        customers = customer_rows(self.customers, self.seeds.countries)
        products = product_rows(self.products)
        return Star(
            calendar,
            self.orders,
            self.sales,
            self.refunds,
            self.payments,
            {row.customer_key: row for row in customers},
            {row.product_key: row for row in products},
            self.customers,
            self.products,
        )

    def _has_arrived(self, day: date) -> bool:
        return self.as_of_date is not None and day <= self.as_of_date

    def _header(self, order: Order) -> _Header:
        order_date = self.date_of(order.ordered_at)
        customer_id = order.customer.customer_id if order.customer else None
        customer_key = "guest"
        if customer_id is not None:
            number = self.customers[customer_id].number_at(order.ordered_at)
            customer_key = f"{customer_id}:{number}"
        store_key = "none"
        if order.store_id is not None:
            store_key = order.store_id if order.store_id in self.stores else "unknown"
        currency = order.currency or self.settings.reporting_currency
        is_qualifying = self.seeds.qualifies[order.status]
        return _Header(
            order,
            order_date,
            customer_id,
            customer_key,
            store_key,
            payment_method(order),
            currency,
            self.seeds.rates.rate(currency, order_date),
            is_qualifying,
            is_qualifying and self._has_arrived(order_date),
        )

    def _add(self, order: Order) -> None:
        header = self._header(order)
        lines = price_lines(order, header.rate)
        refunds = price_refunds(order, lines, header.rate)
        counted = [refund for refund in refunds if self._counts(refund, header)]
        shares = refunds_of_lines(lines, counted)
        sales = [
            self._sale(header, line, shares[line.line.line_number]) for line in lines
        ]
        self.sales += sales
        refunded = sum((refund.refunds for refund in counted), ZERO)
        self.orders.append(_order_fact(header, sales, refunded))
        self.refunds += [self._refund(header, refund) for refund in refunds]
        self._add_payments(header)

    def _counts(self, refund: PricedRefund, header: _Header) -> bool:
        refund_date = self.date_of(refund.refund.refunded_at)
        return header.is_counted and self._has_arrived(refund_date)

    def _sale(self, header: _Header, priced: PricedLine, refunds: Decimal) -> FactSale:
        order, line = header.order, priced.line
        timeline = self.products[line.product_id]
        product = timeline.at(order.ordered_at).product
        cost = priced.own_cost
        if cost is None and product.unit_cost is not None:
            cost = line_amount(line.quantity, product.unit_cost)
        return FactSale(
            sale_id=f"{order.order_id}:{line.line_number}",
            order_id=order.order_id,
            line_number=line.line_number,
            date_id=date_id_of(header.order_date),
            product_id=line.product_id,
            product_key=f"{line.product_id}:{timeline.number_at(order.ordered_at)}",
            customer_id=header.customer_id,
            customer_key=header.customer_key,
            store_id=order.store_id,
            store_key=header.store_key,
            order_date=header.order_date,
            status=order.status,
            is_counted=header.is_counted,
            channel=order.channel,
            device_type=order.device_type,
            payment_method=header.payment_method,
            product_name=_first(line.product_name, product.product_name),
            category=_first(line.category, product.category) or "unknown",
            subcategory=_first(line.subcategory, product.subcategory),
            brand=_first(line.brand, product.brand),
            currency=header.currency,
            quantity=line.quantity,
            unit_price=line.unit_price,
            unit_cost=line.unit_cost,
            gross_sales=priced.gross_sales,
            line_discounts=priced.line_discounts,
            order_discounts=priced.order_discounts,
            discounts=priced.discounts,
            net_sales=priced.net_sales,
            refunds=refunds,
            cost=cost,
        )

    def _refund(self, header: _Header, priced: PricedRefund) -> FactRefund:
        refund = priced.refund
        refund_date = self.date_of(refund.refunded_at)
        return FactRefund(
            refund_key=f"{header.order.order_id}:{priced.refund_number}",
            order_id=header.order.order_id,
            refund_number=priced.refund_number,
            refund_id=refund.refund_id,
            line_number=refund.line_number,
            date_id=date_id_of(refund_date),
            refunded_at=refund.refunded_at,
            refund_date=refund_date,
            refund_month=month_of(refund_date),
            is_counted=self._counts(priced, header),
            currency=header.currency,
            refunds=priced.refunds,
            shipping_refunds=priced.shipping,
            tax_refunds=priced.tax,
        )

    def _add_payments(self, header: _Header) -> None:
        for number, payment in enumerate(header.order.payments, 1):
            amount = payment.amount
            self.payments.append(
                FactPayment(
                    payment_key=f"{header.order.order_id}:{number}",
                    order_id=header.order.order_id,
                    payment_number=number,
                    date_id=date_id_of(header.order_date),
                    payment_method=payment.method,
                    payment_status=payment.status,
                    paid_at=payment.paid_at,
                    is_counted=header.is_counted,
                    currency=header.currency,
                    amount=None if amount is None else convert(amount, header.rate),
                )
            )


def _first(stated: str | None, otherwise: str | None) -> str | None:
    return otherwise if stated is None else stated


def _order_fact(header: _Header, sales: list[FactSale], refunds: Decimal) -> FactOrder:
    order = header.order
    costed = [sale for sale in sales if sale.cost is not None]
    return FactOrder(
        order_id=order.order_id,
        date_id=date_id_of(header.order_date),
        customer_id=header.customer_id,
        customer_key=header.customer_key,
        store_id=order.store_id,
        store_key=header.store_key,
        ordered_at=order.ordered_at,
        updated_at=order.updated_at,
        order_date=header.order_date,
        order_month=month_of(header.order_date),
        status=order.status,
        is_qualifying=header.is_qualifying,
        is_counted=header.is_counted,
        channel=order.channel,
        device_type=order.device_type,
        payment_method=header.payment_method,
        currency=header.currency,
        line_count=len(sales),
        units=sum(sale.quantity for sale in sales),
        gross_sales=sum((sale.gross_sales for sale in sales), ZERO),
        discounts=sum((sale.discounts for sale in sales), ZERO),
        net_sales=sum((sale.net_sales for sale in sales), ZERO),
        refunds=refunds,
        shipping=convert(order.shipping, header.rate),
        tax=convert(order.tax, header.rate),
        cost=sum((sale.cost or ZERO for sale in costed), ZERO) if costed else None,
        costed_net_sales=(
            sum((sale.net_sales for sale in costed), ZERO) if costed else None
        ),
    )


def build_star(lake: Lake, seeds: Seeds, settings: Settings) -> Star:
    """Facts and dimensions.

    Raises:
        MissingRateError: if an order, counted or not, has a currency without a rate.
    """
    return _Builder(lake, seeds, settings).star()
