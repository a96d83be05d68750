with history as (

    select * from {{ ref('product_history') }}

),

attributes_carried_forward as (

    -- What a change does not state stays as it was.
    select
        product_id,
        changed_at,
        {{ last_stated('product_name') }} over so_far as product_name,
        {{ last_stated('category') }} over so_far as category,
        {{ last_stated('subcategory') }} over so_far as subcategory,
        {{ last_stated('brand') }} over so_far as brand,
        {{ last_stated('list_price') }} over so_far as list_price,
        {{ last_stated('unit_cost') }} over so_far as unit_cost,
        is_withdrawn,
        lead(changed_at) over (
            partition by product_id
            order by changed_at, source_file, source_position, change_id
        ) as next_changed_at
    from history
    window so_far as (
        partition by product_id
        order by changed_at, source_file, source_position, change_id
        rows between unbounded preceding and current row
    )

),

changes_merged_to_instant as (

    -- The last change of an instant stands for all of them.
    select *
    from attributes_carried_forward
    where next_changed_at is distinct from changed_at

),

final as (

    {{ versions_of_changes(
        changes='changes_merged_to_instant',
        key='product_id',
        tracked=[
            'product_name',
            'category',
            'subcategory',
            'brand',
            'list_price',
            'unit_cost',
            'is_withdrawn'
        ]
    ) }}

)

select * from final
