namespace Continuum.Contracts.Shadows;

/// <summary>One replica's copy of a device's shadow.</summary>
/// <param name="Device">The device.</param>
/// <param name="Version">How often this copy changed, by updates and by merging.</param>
/// <param name="Timestamp">When it last did, in milliseconds since 1970 (UTC).</param>
/// <param name="Document">What it holds.</param>
public sealed record Shadow(string Device, long Version, long Timestamp, ShadowDocument Document)
{
    /// <summary>The copy of a device that nothing is known of.</summary>
    public static Shadow New(string device) => new(device, 0, 0, ShadowDocument.Empty);

    /// <summary>Takes an update, or refuses it.</summary>
    /// <param name="patch">The update.</param>
    /// <param name="replica">Whose copy this is.</param>
    /// <param name="now">Its clock.</param>
    /// <param name="updated">The copy afterwards: this object when it was refused or writes nothing.</param>
    /// <returns>Why it is refused, or null.</returns>
    public ShadowError? TryUpdate(ShadowPatch patch, string replica, DateTimeOffset now, out Shadow updated)
    {
        ArgumentNullException.ThrowIfNull(patch);
        updated = this;
        if (patch.Version is { } version && version != Version)
        {
            return new(
                ShadowErrorKind.Conflict,
                $"the update was made from version {version}, the present one is {Version}: read it and decide anew");
        }

        ShadowDocument document = Document.Write(patch, replica, now);
        if (GrowsBeyond(document) is { } problem)
        {
            return new(ShadowErrorKind.TooLarge, problem);
        }

        updated = With(document, document.Forget(now), now);
        return null;
    }

    /// <summary>Removes everything.</summary>
    /// <param name="replica">Whose copy this is.</param>
    /// <param name="now">Its clock.</param>
    /// <param name="removed">The copy afterwards.</param>
    /// <returns>Why not, or null.</returns>
    public ShadowError? TryRemove(string replica, DateTimeOffset now, out Shadow removed)
    {
        removed = this;
        if (Document.IsBlank)
        {
            return NotFound(Device);
        }

        ShadowDocument document = Document.Write(ShadowPatch.Removal, replica, now);
        removed = With(document, document.Forget(now), now);
        return null;
    }

    /// <summary>Takes what another copy has; this object when there is nothing new in it.</summary>
    /// <param name="other">The other copy's content.</param>
    /// <param name="now">This copy's clock.</param>
    public Shadow Merge(ShadowDocument other, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(other);
        ShadowDocument merged = Document.Merge(other);

        // What is removed by this is kept however old: others have still to hear of it.
        return With(merged, ReferenceEquals(merged, Document) ? merged : merged.Forget(now, Document, other), now);
    }

    /// <summary>The refusal where there is no shadow.</summary>
    public static ShadowError NotFound(string device) => new(
        ShadowErrorKind.NotFound, $"the device '{device}' has no shadow: one begins with its first update");

    /// <summary>Whether the device is to be told what is desired: it is not done, and that is news.</summary>
    /// <param name="before">The copy before the change.</param>
    /// <param name="asked">An update wrote to what is desired: then it is told again, also what it was told
    /// before.</param>
    public bool HasNewDelta(Shadow before, bool asked)
    {
        ArgumentNullException.ThrowIfNull(before);
        IReadOnlyList<KeyValuePair<string, ShadowLeaf>> delta = Document.Delta();
        return delta.Count > 0 && (asked || !delta.SequenceEqual(before.Document.Delta()));
    }

    private Shadow With(ShadowDocument document, ShadowDocument kept, DateTimeOffset now) =>
        ReferenceEquals(document, Document)
            ? this
            : this with { Version = Version + 1, Timestamp = now.ToUnixTimeMilliseconds(), Document = kept };

    private string? GrowsBeyond(ShadowDocument document)
    {
        int bytes = document.Desired.Bytes + document.Reported.Bytes;
        if (bytes > ShadowLimits.MaxBytes && bytes > Document.Desired.Bytes + Document.Reported.Bytes)
        {
            return $"the shadow would have {bytes} bytes, at most {ShadowLimits.MaxBytes} are right: remove something";
        }

        int live = document.Desired.Live + document.Reported.Live;
        if (live > ShadowLimits.MaxLeaves && live > Document.Desired.Live + Document.Reported.Live)
        {
            return $"the shadow would have {live} leaves, at most {ShadowLimits.MaxLeaves} are right: remove some";
        }

        int nameBytes = document.Desired.NameBytes + document.Reported.NameBytes;
        if (nameBytes > ShadowLimits.MaxNameBytes
            && nameBytes > Document.Desired.NameBytes + Document.Reported.NameBytes)
        {
            return $"the shadow would remember names of {nameBytes} bytes, removed ones among them, at most "
                + $"{ShadowLimits.MaxNameBytes} are right: use names again, or wait "
                + $"{ShadowLimits.RememberRemoved.TotalDays:0} days";
        }

        int names = document.Desired.Leaves.Count + document.Reported.Leaves.Count;
        return names > ShadowLimits.MaxRemembered
            && names > Document.Desired.Leaves.Count + Document.Reported.Leaves.Count
            ? $"the shadow would remember {names} names, removed ones among them, at most {ShadowLimits.MaxRemembered} "
                + $"are right: use names again, or wait {ShadowLimits.RememberRemoved.TotalDays:0} days"
            : null;
    }
}
