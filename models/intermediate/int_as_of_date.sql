{{ config(materialized='table') }}

with orders as (

    select * from {{ ref('stg_orders') }}

),

final as (

    -- One row, always: without orders and without a setting the date is NULL.
    select
        coalesce(
            {{ date_setting('as_of_date') }},
            max({{ business_date('ordered_at') }})
        ) as as_of_date
    from orders

)

select * from final
