with months as (

    select * from {{ ref('int_months') }}

),

customer_orders as (

    select * from {{ ref('fact_orders') }}
    where is_counted and customer_id is not null

),

current_customers as (

    select * from {{ ref('dim_customer') }}
    where is_current

),

sales_summed_to_month as (

    select
        'month' as period,
        order_month as sales_month,
        customer_id,
        count(*) as order_count,
        sum(units) as units,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date
    from customer_orders
    group by order_month, customer_id

),

sales_summed_to_all_time as (

    select
        'all_time' as period,
        cast(null as date) as sales_month,
        customer_id,
        count(*) as order_count,
        sum(units) as units,
        sum(net_sales) as net_sales,
        sum(refunds) as refunds_by_order_date
    from customer_orders
    group by customer_id

),

sales_of_both_periods as (

    select * from sales_summed_to_month
    union all
    select * from sales_summed_to_all_time

),

customers_ranked as (

    select
        *,
        row_number() over (
            partition by period, sales_month
            order by net_sales desc, customer_id
        ) as sales_rank
    from sales_of_both_periods

),

final as (

    select
        customers_ranked.period,
        customers_ranked.sales_month,
        months.is_complete_month,
        cast(customers_ranked.sales_rank as integer) as sales_rank,
        customers_ranked.customer_id,
        current_customers.customer_name,
        coalesce(current_customers.country_code, 'unknown') as country,
        cast(customers_ranked.order_count as bigint) as order_count,
        cast(customers_ranked.units as bigint) as units,
        cast(customers_ranked.net_sales as decimal(18, 2)) as net_sales,
        cast(customers_ranked.refunds_by_order_date as decimal(18, 2))
            as refunds_by_order_date,
        cast(
            customers_ranked.net_sales - customers_ranked.refunds_by_order_date
            as decimal(18, 2)
        ) as net_revenue_by_order_date
    from customers_ranked
    left join months
        on customers_ranked.sales_month = months.sales_month
    left join current_customers
        on customers_ranked.customer_id = current_customers.customer_id
    where customers_ranked.sales_rank <= {{ count_setting('top_n') }}

)

select * from final
