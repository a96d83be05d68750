{#
    Stops a command that would build the histories from sources that have shrunk, before
    anything is built: an empty or half-sent feed looks like withdrawn products and lost
    customers. `--vars '{allow_loss: true}'` lets one run through.

    A feed has shrunk when it holds less than `largest_loss` allows of the keys that its
    history knows; a catalogue dump that history has not seen yet, when it holds less of
    the products of the dump before it.
#}
{% macro check_history_sources() -%}
    {%- if changes_warehouse() and not flags.EMPTY
        and setting('allow_loss') | string | lower != 'true' -%}
        {%- set kept_share = 1 - setting('largest_loss') | float -%}
        {%- set sources = [
            ('customers', 'customer_history', 'is_from_profile', 'customer_id', 'customer_changes', 'order_id is null'),
            ('orders', 'customer_history', 'not is_from_profile', 'customer_id', 'customer_changes', 'order_id is not null'),
            ('products', 'product_history', 'not is_withdrawn', 'product_id', 'product_changes', 'true'),
        ] -%}
        {%- for feed, snapshot, known_where, key, table, found_where in sources -%}
            {%- set history = adapter.get_relation(target.database, target.schema, snapshot) -%}
            {%- if snapshot_is_selected(snapshot) and history -%}
                {%- set known, found = run_query(
                    'select (select count(distinct ' ~ key ~ ') from ' ~ history ~ ' where ' ~ known_where
                    ~ '), (select count(distinct ' ~ key ~ ') from lake.' ~ table ~ ' where ' ~ found_where ~ ')'
                )[0].values() -%}
                {%- if found < known * kept_share -%}
                    {{ stop_for_loss(
                        'the feed ' ~ feed ~ ' holds ' ~ found ~ ' of the ' ~ known ~ ' it held before'
                    ) }}
                {%- endif -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if snapshot_is_selected('product_history') -%}
            {%- set history = adapter.get_relation(target.database, target.schema, 'product_history') -%}
            {%- set shrunken = run_query(shrunken_dumps(history, kept_share)) -%}
            {%- for month, found, known in shrunken.rows -%}
                {{ stop_for_loss(
                    'the catalogue dump of ' ~ month.strftime('%Y-%m') ~ ' lists ' ~ found
                    ~ ' products, the one before it ' ~ known
                ) }}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{% macro snapshot_is_selected(name) -%}
    {{ return('snapshot.' ~ project_name ~ '.' ~ name in selected_resources) }}
{%- endmacro %}


{% macro stop_for_loss(finding) -%}
    {%- do exceptions.raise_compiler_error(
        finding ~ '; nothing was built. Look for the missing files and run storelake ingest, '
        ~ "or let this run through with --vars '{allow_loss: true}'"
    ) -%}
{%- endmacro %}


{# Dumps that history has not seen and that list too few products of the one before. #}
{% macro shrunken_dumps(history, kept_share) -%}
    with dumps as (
        select
            catalogue_month,
            list(distinct product_id) as products,
            list(distinct source_file) as files
        from lake.product_changes
        where catalogue_month is not null
        group by catalogue_month
    ),
    compared as (
        select
            catalogue_month,
            files,
            len(products) as found,
            len(lag(products) over (order by catalogue_month)) as known
        from dumps
    )
    select catalogue_month, found, known
    from compared
    where
        found < known * {{ kept_share }}
        {%- if history %}
        and not list_has_any(
            files, (select coalesce(list(distinct source_file), []) from {{ history }})
        )
        {%- endif %}
    order by catalogue_month
    limit 1
{%- endmacro %}
