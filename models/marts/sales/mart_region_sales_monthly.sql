with country_months as (

    select * from {{ ref('int_country_months') }}

),

orders as (

    select * from {{ ref('int_orders_located') }}

),

sales_summed_to_country as (

    select
        order_month as sales_month,
        country,
        count(*) as order_count,
        sum(units) as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date,
        sum(cost) as cost,
        sum(costed_net_sales) as costed_net_sales
    from orders
    group by order_month, country

),

-- Every month with every country that ever bought: a month without is a row of zeros.
every_month_and_country as (

    select
        country_months.sales_month,
        country_months.is_complete_month,
        country_months.country,
        country_months.region,
        coalesce(sales_summed_to_country.order_count, 0) as order_count,
        coalesce(sales_summed_to_country.units, 0) as units,
        coalesce(sales_summed_to_country.gross_sales, 0) as gross_sales,
        coalesce(sales_summed_to_country.discounts, 0) as discounts,
        coalesce(sales_summed_to_country.net_sales, 0) as net_sales,
        coalesce(sales_summed_to_country.refunds_by_order_date, 0)
            as refunds_by_order_date,
        coalesce(sales_summed_to_country.cost, 0) as cost,
        coalesce(sales_summed_to_country.costed_net_sales, 0) as costed_net_sales
    from country_months
    left join sales_summed_to_country
        on
            country_months.sales_month = sales_summed_to_country.sales_month
            and country_months.country = sales_summed_to_country.country

),

with_month_total as (

    select
        *,
        sum(net_sales) over (partition by sales_month) as month_net_sales
    from every_month_and_country

),

final as (

    select
        sales_month,
        is_complete_month,
        country,
        region,
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
