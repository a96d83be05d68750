with orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted

),

refunds as (

    select * from {{ ref('fact_refunds') }}
    where is_counted

),

as_of as (

    select * from {{ ref('int_as_of_date') }}

),

bounds as (

    select
        min(orders.order_date) as first_date,
        max(as_of.as_of_date) as last_date
    from orders
    cross join as_of

),

days as (

    {{ date_spine('bounds', 'first_date', 'last_date', 'day', 'sales_date') }}

),

orders_summed_to_day as (

    select
        order_date,
        count(*) as order_count,
        count(distinct customer_id) as active_customers,
        sum(units) as units,
        sum(gross_sales) as gross_sales,
        sum(discounts) as discounts,
        sum(net_sales) as net_sales
    from orders
    group by order_date

),

refunds_summed_to_day as (

    select
        refund_date,
        sum(refunds) as refunds
    from refunds
    group by refund_date

),

-- Every calendar day, so that seven rows are seven days.
every_day as (

    select
        days.sales_date,
        row_number() over (order by days.sales_date) as day_position,
        coalesce(orders_summed_to_day.order_count, 0) as order_count,
        coalesce(orders_summed_to_day.active_customers, 0) as active_customers,
        coalesce(orders_summed_to_day.units, 0) as units,
        coalesce(orders_summed_to_day.gross_sales, 0) as gross_sales,
        coalesce(orders_summed_to_day.discounts, 0) as discounts,
        coalesce(orders_summed_to_day.net_sales, 0) as net_sales,
        coalesce(refunds_summed_to_day.refunds, 0) as refunds
    from days
    left join orders_summed_to_day
        on days.sales_date = orders_summed_to_day.order_date
    left join refunds_summed_to_day
        on days.sales_date = refunds_summed_to_day.refund_date

),

with_rolling_sums as (

    select
        *,
        sum(net_sales) over seven_days as net_sales_7_days,
        sum(net_sales) over twenty_eight_days as net_sales_28_days,
        sum(order_count) over seven_days as order_count_7_days,
        sum(order_count) over twenty_eight_days as order_count_28_days
    from every_day
    window
        seven_days as (
            order by sales_date
            rows between 6 preceding and current row
        ),
        twenty_eight_days as (
            order by sales_date
            rows between 27 preceding and current row
        )

),

final as (

    select
        sales_date,
        {{ is_weekend('sales_date') }} as is_weekend,
        cast(order_count as bigint) as order_count,
        cast(units as bigint) as units,
        cast(gross_sales as decimal(18, 2)) as gross_sales,
        cast(discounts as decimal(18, 2)) as discounts,
        cast(net_sales as decimal(18, 2)) as net_sales,
        cast(refunds as decimal(18, 2)) as refunds,
        cast(net_sales - refunds as decimal(18, 2)) as net_revenue,
        cast(active_customers as bigint) as active_customers,
        {{ money_per_head('net_sales', 'order_count') }} as aov,
        case
            when day_position >= 7 then {{ money_per_head('net_sales_7_days', '7') }}
        end as net_sales_7_day_average,
        case
            when day_position >= 28 then {{ money_per_head('net_sales_28_days', '28') }}
        end as net_sales_28_day_average,
        case
            when day_position >= 7 then {{ safe_divide('order_count_7_days', '7') }}
        end as order_count_7_day_average,
        case
            when day_position >= 28 then {{ safe_divide('order_count_28_days', '28') }}
        end as order_count_28_day_average
    from with_rolling_sums

)

select * from final
