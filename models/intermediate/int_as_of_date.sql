with orders as (

    select * from {{ ref('stg_orders') }}

),

final as (

    -- One row, always: without orders and without a setting the date is NULL.
    select
        {% if setting('as_of_date') -%}
        cast('{{ setting("as_of_date") }}' as date) as as_of_date
        {%- else -%}
        max({{ business_date('ordered_at') }}) as as_of_date
        {%- endif %}
    from orders

)

select * from final
