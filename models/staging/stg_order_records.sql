{{ config(materialized='table') }}

with orders as (

    select * from {{ source('lake', 'fact_orders') }}

),

current_versions as (

    select * from {{ ref('stg_order_versions') }}

),

repeats as (

    select * from {{ ref('stg_order_records_repeated') }}

),

final as (

    select
        orders.order_id,
        orders.source_file,
        orders.source_position,
        orders.ordered_at,
        case
            when current_versions.order_id is not null then 'current'
            when repeats.source_file is not null then 'duplicate'
            else 'superseded'
        end as record_state
    from orders
    left join current_versions
        on
            orders.source_file = current_versions.source_file
            and orders.source_position = current_versions.source_position
    left join repeats
        on
            orders.source_file = repeats.source_file
            and orders.source_position = repeats.source_position

)

select * from final
