with every_day as (

    select * from {{ ref('int_sales_by_day') }}

),

-- Every calendar day is a row, so that seven rows are seven days.
with_rolling_sums as (

    select
        *,
        row_number() over (order by sales_date) as day_position,
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
