"""What sells best, and what it earns."""

from serving.dashboard import panels
from serving.dashboard.selection import chosen_month
from serving.views import panels as charts
from serving.views.view import View


def show(view: View) -> None:
    month = chosen_month(view)
    panels.show(view, charts.top_products(month))
    panels.show(view, charts.CATEGORIES_BY_MONTH)
    panels.show(view, charts.PROFIT)
