namespace Continuum.Kvm.Linux.Files;

/// <summary>The position of an open file, as lseek(2) moves it.</summary>
internal static class FilePosition
{
    private const int FromStart = 0;
    private const int FromHere = 1;
    private const int FromEnd = 2;
    private const int NextData = 3;
    private const int NextHole = 4;

    /// <summary>Moves a position; a file is all data, with its one hole at the end.</summary>
    /// <returns>Where it is now, or minus EINVAL, ENXIO.</returns>
    public static long Seek(ref long position, long offset, int whence, long length)
    {
        if (whence is NextData or NextHole)
        {
            if (offset < 0 || offset >= length)
            {
                return -(long)Errno.ENXIO;
            }

            return position = whence == NextData ? offset : length;
        }

        long origin = whence switch
        {
            FromStart => 0,
            FromHere => position,
            FromEnd => length,
            _ => -1,
        };
        long target = unchecked(origin + offset);
        if (origin < 0 || target < 0)
        {
            return -(long)(origin >= 0 && offset > 0 ? Errno.EOVERFLOW : Errno.EINVAL);
        }

        return position = target;
    }

    /// <summary>A position out of a snapshot.</summary>
    /// <exception cref="SnapshotException">It is none.</exception>
    public static long Checked(long position) => position >= 0
        ? position
        : throw new SnapshotException(SnapshotProblem.Damaged, $"{position} is no position in a file; take it again");
}
