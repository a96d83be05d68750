with months as (

    select * from {{ ref('int_months') }}

),

sales as (

    select * from {{ ref('fact_sales') }}
    where is_counted

),

categories as (

    select category
    from sales
    group by category

),

sales_summed_to_category as (

    select
        {{ month_start('order_date') }} as sales_month,
        category,
        count(distinct order_id) as order_count,
        sum(quantity) as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date,
        sum(cost) as cost,
        sum(case when cost is not null then net_sales end) as costed_net_sales
    from sales
    group by {{ month_start('order_date') }}, category

),

-- Every month with every category that ever sold: a month without is a row of zeros.
every_month_and_category as (

    select
        months.sales_month,
        months.is_complete_month,
        categories.category,
        coalesce(sales_summed_to_category.order_count, 0) as order_count,
        coalesce(sales_summed_to_category.units, 0) as units,
        coalesce(sales_summed_to_category.gross_sales, 0) as gross_sales,
        coalesce(sales_summed_to_category.discounts, 0) as discounts,
        coalesce(sales_summed_to_category.net_sales, 0) as net_sales,
        coalesce(sales_summed_to_category.refunds_by_order_date, 0)
            as refunds_by_order_date,
        coalesce(sales_summed_to_category.cost, 0) as cost,
        coalesce(sales_summed_to_category.costed_net_sales, 0) as costed_net_sales
    from months
    cross join categories
    left join sales_summed_to_category
        on
            months.sales_month = sales_summed_to_category.sales_month
            and categories.category = sales_summed_to_category.category

),

with_month_total as (

    select
        *,
        sum(net_sales) over (partition by sales_month) as month_net_sales
    from every_month_and_category

),

final as (

    select
        sales_month,
        is_complete_month,
        category,
        cast(order_count as bigint) as order_count,
        cast(units as bigint) as units,
        cast(gross_sales as decimal(18, 2)) as gross_sales,
        cast(discounts as decimal(18, 2)) as discounts,
        cast(net_sales as decimal(18, 2)) as net_sales,
        cast(refunds_by_order_date as decimal(18, 2)) as refunds_by_order_date,
        cast(net_sales - refunds_by_order_date as decimal(18, 2))
            as net_revenue_by_order_date,
        cast(cost as decimal(18, 2)) as cost,
        cast(costed_net_sales as decimal(18, 2)) as costed_net_sales,
        cast(costed_net_sales - cost as decimal(18, 2)) as gross_profit,
        {{ safe_divide('costed_net_sales - cost', 'costed_net_sales') }}
            as gross_margin_rate,
        {{ safe_divide('net_sales', 'month_net_sales') }} as sales_share
    from with_month_total

)

select * from final
