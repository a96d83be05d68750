"""`/kpi`: the numbers that are decided by, each as its mart defines it."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from serving.api.models import ANSWERED
from serving.api.parameters import (
    Categories,
    Period,
    RankedCustomers,
    RankedProducts,
    Regions,
    Stock,
)
from serving.api.reader import Published

router = APIRouter(prefix="/kpi", tags=["kpi"], responses=ANSWERED)


@router.get("/revenue")
def revenue(asked: Annotated[Period, Query()], published: Published) -> Response:
    """The waterfall by month, from gross sales to net revenue and profit."""
    return published.reply(asked.question("mart_monthly_revenue"), asked.format)


@router.get("/growth")
def growth(asked: Annotated[Period, Query()], published: Published) -> Response:
    """Net revenue by month against the month before."""
    return published.reply(asked.question("mart_revenue_mom"), asked.format)


@router.get("/top-products")
def top_products(
    asked: Annotated[RankedProducts, Query()], published: Published
) -> Response:
    """Products by rank: of all time, or of each month of a period."""
    question = asked.question("mart_top_products", category=asked.category)
    return published.reply(question, asked.format)


@router.get("/top-customers")
def top_customers(
    asked: Annotated[RankedCustomers, Query()], published: Published
) -> Response:
    """Customers by rank: of all time, or of each month of a period."""
    question = asked.question("mart_top_customers", country=asked.country)
    return published.reply(question, asked.format)


@router.get("/categories")
def categories(asked: Annotated[Categories, Query()], published: Published) -> Response:
    """Sales by month and category."""
    mart = "mart_category_sales_monthly"
    return published.reply(asked.question(mart, category=asked.category), asked.format)


@router.get("/regions")
def regions(asked: Annotated[Regions, Query()], published: Published) -> Response:
    """Sales by month and country."""
    question = asked.question(
        "mart_region_sales_monthly", country=asked.country, region=asked.region
    )
    return published.reply(question, asked.format)


@router.get("/active-customers")
def active_customers(
    asked: Annotated[Period, Query()], published: Published
) -> Response:
    """Customers by month: active, new, returning."""
    mart = "mart_monthly_active_customers"
    return published.reply(asked.question(mart), asked.format)


@router.get("/retention")
def retention(asked: Annotated[Period, Query()], published: Published) -> Response:
    """Cohorts by the months since their first order, as far as there has been time.

    The period is that of the cohorts.
    """
    question = asked.question("mart_cohort_retention", is_observed="true")
    return published.reply(question, asked.format)


@router.get("/churn")
def churn(asked: Annotated[Period, Query()], published: Published) -> Response:
    """Customers lost by month, through both lenses."""
    return published.reply(asked.question("mart_monthly_churn"), asked.format)


@router.get("/inventory")
def inventory(asked: Annotated[Stock, Query()], published: Published) -> Response:
    """Stock at the end of months, by category or by product."""
    question = asked.question(
        "mart_inventory",
        level=asked.level,
        category=asked.category,
        product_id=asked.product_id,
    )
    return published.reply(question, asked.format)
