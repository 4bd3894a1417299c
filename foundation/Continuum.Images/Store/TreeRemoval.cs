namespace Continuum.Images.Store;

/// <summary>Removes a tree if it is there; two processes may remove one at the same time.</summary>
internal static class TreeRemoval
{
    internal static bool Remove(string tree)
    {
        try
        {
            Directory.Delete(tree, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return false;
        }
    }
}
