"""What was sold, where, and of which kind."""

from serving.dashboard import panels
from serving.views import panels as charts
from serving.views.view import View


def show(view: View) -> None:
    panels.show(view, charts.sales_by_month(view))
    panels.show(view, charts.GROWTH)
    panels.side_by_side(view, charts.CATEGORIES, charts.COUNTRIES)
