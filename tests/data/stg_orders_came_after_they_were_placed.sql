with orders as (

    select * from {{ ref('stg_orders') }}

),

source_files as (

    select * from {{ source('lake', 'source_files') }}

),

final as (

    select
        orders.order_id,
        orders.ordered_at,
        orders.source_file,
        orders.source_position,
        source_files.committed_at
    from orders
    inner join source_files
        on orders.source_file = source_files.source_file
    where orders.ordered_at > source_files.committed_at + interval 1 day

)

select * from final
