using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Grains.Shadows;

/// <summary>
/// Names with a number each, in rows that are written apart: a change writes one of 256, whatever the others hold.
/// Which row a name lies in, its hash says. Used in the grain's turns only.
/// </summary>
/// <typeparam name="TState">The grain's state, which says what rows there are.</typeparam>
/// <param name="header">That state.</param>
/// <param name="storage">Where the rows are.</param>
/// <param name="grainId">The grain.</param>
/// <param name="rowName">Rows are states of this name with the row's number behind it.</param>
internal sealed class NameTable<TState>(
    IPersistentState<TState> header, IGrainStorage storage, GrainId grainId, string rowName)
    where TState : BucketedState
{
    // A row of 10,000 names has some 40 then, about 1 KB.
    private const int BucketCount = 256;

    private readonly Dictionary<int, GrainState<NameBucket>> _rows = [];
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>All names with their numbers, row by row: neighbours are written together. No order in a row.</summary>
    public IEnumerable<KeyValuePair<string, long>> ByRow() =>
        _rows.OrderBy(row => row.Key).SelectMany(row => row.Value.State.Names);

    /// <summary>Names in ordinal order, from behind one on.</summary>
    public IEnumerable<string> ListAfter(string after) =>
        _names.Max is { } last && string.CompareOrdinal(after, last) < 0
            ? _names.GetViewBetween(after, last).Where(name => name != after)
            : [];

    /// <summary>A name's number, or null.</summary>
    public long? Find(string name) =>
        _rows.TryGetValue(BucketOf(name), out GrainState<NameBucket>? row)
            && row.State.Names.TryGetValue(name, out long number) ? number : null;

    /// <summary>Reads what is stored.</summary>
    public async Task LoadAsync()
    {
        foreach (int bucket in header.State.Buckets)
        {
            Show(bucket, await ReadAsync(bucket));
        }
    }

    /// <summary>Sets numbers; stored when it completes, row by row where it fails.</summary>
    public async Task SetAsync(IEnumerable<KeyValuePair<string, long>> numbers)
    {
        ILookup<int, KeyValuePair<string, long>> byBucket = numbers.ToLookup(each => BucketOf(each.Key));
        int known = header.State.Buckets.Count;
        header.State.Buckets.UnionWith(byBucket.Select(group => group.Key));
        if (header.State.Buckets.Count > known)
        {
            // Before the row itself: one that nobody knows of would never be read.
            await header.WriteOrRevertAsync();
        }

        foreach (IGrouping<int, KeyValuePair<string, long>> group in byBucket)
        {
            await ChangeAsync(group.Key, names =>
            {
                foreach ((string name, long number) in group)
                {
                    names[name] = number;
                }
            });
        }
    }

    /// <summary>Removes names; stored when it completes, row by row where it fails.</summary>
    public async Task RemoveAsync(IEnumerable<string> names)
    {
        foreach (IGrouping<int, string> group in names.Where(_names.Contains).GroupBy(BucketOf).ToArray())
        {
            await ChangeAsync(group.Key, kept =>
            {
                foreach (string name in group)
                {
                    kept.Remove(name);
                }
            });
        }
    }

    /// <summary>Removes all names with their rows; what breaks off is done when it is called again.</summary>
    public async Task ClearAsync()
    {
        if (header.State.Buckets.Count == 0)
        {
            return;
        }

        foreach (int bucket in header.State.Buckets)
        {
            GrainState<NameBucket> row = await ReadAsync(bucket);
            if (row.RecordExists)
            {
                await storage.ClearStateAsync(RowName(bucket), grainId, row);
            }

            Show(bucket, new(new NameBucket()));
        }

        // After the rows: one that nobody knows of would stay for good.
        header.State.Buckets.Clear();
        await header.WriteOrRevertAsync();
        _rows.Clear();
    }

    // FNV-1a over UTF-16 units: rows outlive the process, and string's own hash does not.
    private static int BucketOf(string name)
    {
        uint hash = 2166136261;
        foreach (char each in name)
        {
            hash = (hash ^ each) * 16777619;
        }

        return (int)((hash ^ (hash >> 16)) % BucketCount);
    }

    private async Task ChangeAsync(int bucket, Action<Dictionary<string, long>> change)
    {
        GrainState<NameBucket>? before = _rows.GetValueOrDefault(bucket);
        NameBucket next = new() { Names = new(before?.State.Names ?? [], StringComparer.Ordinal) };
        change(next.Names);
        GrainState<NameBucket> row = new(next, before?.ETag) { RecordExists = before?.RecordExists ?? false };
        try
        {
            await storage.WriteStateAsync(RowName(bucket), grainId, row);
        }
        catch
        {
            // It may have been written all the same.
            Show(bucket, await ReadAsync(bucket));
            throw;
        }

        Show(bucket, row);
    }

    private async Task<GrainState<NameBucket>> ReadAsync(int bucket)
    {
        GrainState<NameBucket> row = new(new NameBucket());
        await storage.ReadStateAsync(RowName(bucket), grainId, row);
        return row;
    }

    private void Show(int bucket, GrainState<NameBucket> row)
    {
        if (_rows.TryGetValue(bucket, out GrainState<NameBucket>? before))
        {
            _names.ExceptWith(before.State.Names.Keys);
        }

        _rows[bucket] = row;
        _names.UnionWith(row.State.Names.Keys);
    }

    private string RowName(int bucket) => $"{rowName}-{bucket:D3}";
}
