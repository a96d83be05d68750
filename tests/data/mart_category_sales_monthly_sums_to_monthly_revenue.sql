with revenue as (

    select * from {{ ref('mart_monthly_revenue') }}

),

category_sales as (

    select * from {{ ref('mart_category_sales_monthly') }}

),

categories_summed_to_month as (

    select
        sales_month,
        sum(units) as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(refunds_by_order_date) as refunds_by_order_date,
        sum(cost) as cost,
        sum(costed_net_sales) as costed_net_sales
    from category_sales
    group by sales_month

),

final as (

    select
        coalesce(revenue.sales_month, categories.sales_month) as sales_month,
        revenue.units,
        categories.units as units_of_categories,
        revenue.gross_sales,
        categories.gross_sales as gross_sales_of_categories,
        revenue.discounts,
        categories.discounts as discounts_of_categories,
        revenue.net_sales,
        categories.net_sales as net_sales_of_categories,
        revenue.refunds_by_order_date,
        categories.refunds_by_order_date as refunds_by_order_date_of_categories,
        revenue.cost,
        categories.cost as cost_of_categories,
        revenue.costed_net_sales,
        categories.costed_net_sales as costed_net_sales_of_categories
    from revenue
    full outer join categories_summed_to_month as categories
        on revenue.sales_month = categories.sales_month
    where
        revenue.units is distinct from categories.units
        or revenue.gross_sales is distinct from categories.gross_sales
        or revenue.discounts is distinct from categories.discounts
        or revenue.net_sales is distinct from categories.net_sales
        or revenue.refunds_by_order_date
        is distinct from categories.refunds_by_order_date
        or revenue.cost is distinct from categories.cost
        or revenue.costed_net_sales is distinct from categories.costed_net_sales

)

select * from final
