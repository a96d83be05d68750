-- What does each category earn, and how much of it has no known cost?
with categories as (

    select
        category,
        sum(net_sales) as net_sales,
        coalesce(sum(cost), 0) as cost,
        coalesce(sum(net_sales) filter (cost is not null), 0) as costed_net_sales,
        count(*) filter (cost is null) as lines_without_cost,
        count(distinct product_id) filter (cost is null) as products_without_cost
    from fact_sales
    where is_counted
    group by category

)

select
    category,
    net_sales,
    costed_net_sales - cost as gross_profit,
    (costed_net_sales - cost) / nullif(costed_net_sales, 0) as gross_margin_rate,
    net_sales - costed_net_sales as net_sales_without_cost,
    lines_without_cost,
    products_without_cost
from categories
order by gross_profit desc, category;
