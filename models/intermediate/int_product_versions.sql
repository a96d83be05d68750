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

with_previous_change as (

    -- The last change of an instant stands for all of them.
    select
        *,
        lag(product_name) over changes_in_order as previous_product_name,
        lag(category) over changes_in_order as previous_category,
        lag(subcategory) over changes_in_order as previous_subcategory,
        lag(brand) over changes_in_order as previous_brand,
        lag(list_price) over changes_in_order as previous_list_price,
        lag(unit_cost) over changes_in_order as previous_unit_cost,
        lag(is_withdrawn) over changes_in_order as previous_is_withdrawn,
        lag(changed_at) over changes_in_order as previous_changed_at
    from attributes_carried_forward
    where next_changed_at is distinct from changed_at
    window changes_in_order as (partition by product_id order by changed_at)

),

-- What changes nothing is no version.
changes_collapsed as (

    select *
    from with_previous_change
    where
        previous_changed_at is null
        or product_name is distinct from previous_product_name
        or category is distinct from previous_category
        or subcategory is distinct from previous_subcategory
        or brand is distinct from previous_brand
        or list_price is distinct from previous_list_price
        or unit_cost is distinct from previous_unit_cost
        or is_withdrawn is distinct from previous_is_withdrawn

),

versions as (

    select
        *,
        row_number() over (partition by product_id order by changed_at)
            as version_number,
        lead(changed_at) over (partition by product_id order by changed_at)
            as valid_to
    from changes_collapsed

),

final as (

    select
        product_id,
        cast(version_number as integer) as version_number,
        product_name,
        category,
        subcategory,
        brand,
        list_price,
        unit_cost,
        is_withdrawn,
        -- Facts older than history belong to the first version.
        case
            when version_number = 1 then cast('1900-01-01' as timestamp)
            else changed_at
        end as valid_from,
        valid_to,
        valid_to is null as is_current
    from versions

)

select * from final
