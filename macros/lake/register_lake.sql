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
        {%- set parts = {} if is_empty else parts_by_table(manifest) -%}
        {%- set statements = ['create schema if not exists lake'] -%}
        {%- for source in graph.sources.values() if source.source_name == 'lake' -%}
            {%- if source.name == 'source_files' and not is_empty -%}
                {%- set rows = manifest_sources(manifest, source.columns) -%}
            {%- elif source.name in parts -%}
                {%- set rows = listed_parts(parts[source.name], source.columns) -%}
            {%- else -%}
                {%- set rows = empty_relation(source.columns) -%}
            {%- endif -%}
            {%- do statements.append('create or replace view lake.' ~ source.name ~ ' as ' ~ rows) -%}
        {%- endfor -%}
        {%- do run_query(statements | join(';\n')) -%}
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


{# The part files of each table that has some; the manifest is read once for all tables. #}
{% macro parts_by_table(manifest) -%}
    {%- set listed = run_query(
        "select part.\"table\", list(part.path order by part.path) from ("
        ~ "select unnest(parts) as part from read_json('" ~ manifest
        ~ "', columns = {parts: 'struct(\"table\" varchar, path varchar)[]'})) group by all"
    ) -%}
    {%- set parts = {} -%}
    {%- for table, paths in listed.rows -%}
        {%- do parts.update({table: fromjson(paths)}) -%}
    {%- endfor -%}
    {{ return(parts) }}
{%- endmacro %}


{% macro listed_parts(parts, columns) -%}
    {%- set paths = [] -%}
    {%- for path in parts -%}
        {%- do paths.append("'" ~ lake_path(path) ~ "'") -%}
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
