"""Columns of the facts (metrics.md, "The star"); money in the reporting currency."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple


class FactOrder(NamedTuple):
    order_id: str
    date_id: int
    customer_id: str | None
    customer_key: str
    store_id: str | None
    store_key: str
    ordered_at: datetime
    updated_at: datetime
    order_date: date
    order_month: date
    status: str
    is_qualifying: bool
    is_counted: bool
    channel: str | None
    device_type: str | None
    payment_method: str
    currency: str
    line_count: int
    units: int
    gross_sales: Decimal
    discounts: Decimal
    net_sales: Decimal
    refunds: Decimal
    shipping: Decimal
    tax: Decimal
    cost: Decimal | None
    costed_net_sales: Decimal | None


class FactSale(NamedTuple):
    sale_id: str
    order_id: str
    line_number: int
    date_id: int
    product_id: str
    product_key: str
    customer_id: str | None
    customer_key: str
    store_id: str | None
    store_key: str
    order_date: date
    status: str
    is_counted: bool
    channel: str | None
    device_type: str | None
    payment_method: str
    product_name: str | None
    category: str
    subcategory: str | None
    brand: str | None
    currency: str
    quantity: int
    unit_price: Decimal
    unit_cost: Decimal | None
    gross_sales: Decimal
    line_discounts: Decimal
    order_discounts: Decimal
    discounts: Decimal
    net_sales: Decimal
    refunds: Decimal
    cost: Decimal | None


class FactRefund(NamedTuple):
    refund_key: str
    order_id: str
    refund_number: int
    refund_id: str | None
    line_number: int | None
    date_id: int
    refunded_at: datetime
    refund_date: date
    refund_month: date
    is_counted: bool
    currency: str
    refunds: Decimal
    shipping_refunds: Decimal
    tax_refunds: Decimal


class FactPayment(NamedTuple):
    payment_key: str
    order_id: str
    payment_number: int
    date_id: int
    payment_method: str
    payment_status: str | None
    paid_at: datetime | None
    is_counted: bool
    currency: str
    amount: Decimal | None


class FactInventory(NamedTuple):
    inventory_key: str
    inventory_month: date
    date_id: int
    product_id: str
    product_key: str
    category: str
    stock_quantity: int | None
    unit_cost: Decimal | None
    stock_value: Decimal | None
