{#
    Registers the schema `lake`: one view a table over exactly the part files that the
    manifest lists, or an empty relation where it lists none. Columns and types are those
    that models/staging/_lake.yml declares.
#}
{% macro register_lake() -%}
    {%- if execute -%}
        {%- set manifest = lake_path('processed/manifest.json') -%}
        {%- set is_empty = run_query("select count(*) from glob('" ~ manifest ~ "')")[0][0] == 0 -%}
        {%- if is_empty -%}
            {{ log('The lake is empty: put orders into ' ~ lake_path('raw/orders')
                ~ ' (or run storelake generate), then run storelake ingest', info=true) }}
        {%- endif -%}
        {%- do run_query('create schema if not exists lake') -%}
        {%- for source in graph.sources.values() if source.source_name == 'lake' -%}
            {%- if is_empty -%}
                {%- set rows = empty_relation(source.columns) -%}
            {%- elif source.name == 'source_files' -%}
                {%- set rows = manifest_sources(manifest, source.columns) -%}
            {%- else -%}
                {%- set rows = listed_parts(manifest, source.name, source.columns) -%}
            {%- endif -%}
            {%- do run_query('create or replace view lake.' ~ source.name ~ ' as ' ~ rows) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{% macro empty_relation(columns) -%}
    select
    {%- for column in columns.values() %}
        cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
    where false
{%- endmacro %}


{% macro manifest_sources(manifest, columns) -%}
    {%- set fields = [] -%}
    {%- for column in columns.values() -%}
        {%- do fields.append(column.name ~ ' ' ~ column.data_type) -%}
    {%- endfor -%}
    select unnest(sources, max_depth := 2)
    from read_json('{{ manifest }}', columns = {sources: 'struct({{ fields | join(', ') }})[]'})
{%- endmacro %}


{% macro listed_parts(manifest, table, columns) -%}
    {%- set listed = run_query(
        "select p.path from (select unnest(parts) as p from read_json('" ~ manifest
        ~ "', columns = {parts: 'struct(\"table\" varchar, path varchar)[]'})) "
        ~ "where p.\"table\" = '" ~ table ~ "' order by all"
    ) -%}
    {%- if listed | length == 0 -%}
        {{ return(empty_relation(columns)) }}
    {%- endif -%}
    {%- set paths = [] -%}
    {%- for row in listed -%}
        {%- do paths.append("'" ~ lake_path(row[0]) ~ "'") -%}
    {%- endfor -%}
    {%- set hive_types = [] -%}
    {%- set partitions = ['order_year', 'order_month', 'change_year', 'change_month'] -%}
    {%- for name in columns if name in partitions -%}
        {%- do hive_types.append(name ~ ': varchar') -%}
    {%- endfor -%}
    select {{ columns | join(', ') }}
    from read_parquet(
        [{{ paths | join(', ') }}]
        {%- if hive_types %}, hive_partitioning = true, hive_types = {{ '{' ~ hive_types | join(', ') ~ '}' }}{% endif %}
    )
{%- endmacro %}
