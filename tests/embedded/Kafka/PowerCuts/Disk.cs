namespace EcomStreaming.Broker.Tests.PowerCuts;

/// <summary>
/// A disk under the calls of a process, and what it may hold after a power cut. Names change in their order, as a journalling file system keeps
/// them: what is certain is what was done in a folder before that was forced, with all before it; of the rest some part from its beginning is
/// there. A forced file says nothing of its name.
/// </summary>
internal sealed class Disk
{
    private readonly List<NameChange> changes = [];
    private readonly List<DiskCall> forcedFolders = [];

    /// <summary>What stands under which name by now; a folder is null.</summary>
    private readonly Dictionary<string, DiskFile?> names = new(StringComparer.Ordinal) { [""] = null };

    /// <param name="calls">In their order, from an empty folder on.</param>
    public Disk(IEnumerable<DiskCall> calls)
    {
        foreach (var call in calls) Take(call);
    }

    /// <summary>Puts down what the disk may hold where the power goes at the moment.</summary>
    public void Write(string folder, long moment, Luck luck)
    {
        var happened = changes.Where(change => change.Call.Start < moment).ToList();
        var certain = happened.FindLastIndex(change => IsForced(change.Call, moment)) + 1;
        var tree = new Dictionary<string, DiskFile?>(StringComparer.Ordinal);
        foreach (var change in happened.Take(certain + luck.Of(happened.Count - certain))) change.Apply(tree);
        foreach (var (path, file) in tree.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            if (file is null) Directory.CreateDirectory(Path.Combine(folder, path));
            else File.WriteAllBytes(Path.Combine(folder, path), file.At(moment, luck));
        }
    }

    private void Take(DiskCall call)
    {
        switch (call.Kind)
        {
            case DiskCallKind.CreateFile when names.ContainsKey(call.Path):
                break;
            case DiskCallKind.CreateFile:
                Change(new(call, new DiskFile()));
                break;
            case DiskCallKind.MakeFolder or DiskCallKind.Rename or DiskCallKind.Delete:
                Change(new(call, null));
                break;
            case DiskCallKind.Force when names[call.Path] is null:
                forcedFolders.Add(call);
                break;
            default:
                names[call.Path]!.Add(call);
                break;
        }
    }

    private void Change(NameChange change)
    {
        changes.Add(change);
        change.Apply(names);
    }

    private bool IsForced(DiskCall change, long moment) => forcedFolders.Any(force =>
        force.Start >= change.End && force.End < moment
            && force.Path == Path.GetDirectoryName(change.Kind == DiskCallKind.Rename ? change.Target : change.Path));

    /// <param name="Created">Null where it is a folder, or something else than a creation.</param>
    private sealed record NameChange(DiskCall Call, DiskFile? Created)
    {
        public void Apply(Dictionary<string, DiskFile?> names)
        {
            if (Call.Kind is DiskCallKind.CreateFile or DiskCallKind.MakeFolder) names[Call.Path] = Created;
            else if (Call.Kind == DiskCallKind.Delete) names.Remove(Call.Path);
            else
                foreach (var path in names.Keys
                    .Where(path => path == Call.Path || path.StartsWith(Call.Path + "/", StringComparison.Ordinal)).ToList())
                {
                    names.Remove(path, out var file);
                    names[Call.Target + path[Call.Path.Length..]] = file;
                }
        }
    }
}
