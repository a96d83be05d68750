with quarantine as (

    select * from {{ ref('stg_quarantine') }}
    where feed = 'orders'

),

orders as (

    select * from {{ ref('stg_orders') }}

),

final as (

    -- A version without a readable time may be newer, too.
    select
        quarantine.source_file,
        quarantine.record_id as order_id
    from quarantine
    inner join orders
        on quarantine.record_id = orders.order_id
    where
        quarantine.updated_at is null
        or (quarantine.updated_at, quarantine.source_file, quarantine.source_position)
        > (orders.updated_at, orders.source_file, orders.source_position)
    group by quarantine.source_file, quarantine.record_id

)

select * from final
