with changes as (

    select * from {{ source('lake', 'customer_changes') }}

),

final as (

    select
        -- keys
        customer_id,
        source_file,
        source_position,

        -- times
        updated_at
    from changes
    where order_id is null

)

select * from final
