using System.Reflection;
using System.Runtime.CompilerServices;

namespace EcomStreaming.KafkaPackages.Tests.Surface;

/// <summary>What users of an assembly can name: public types, and their public and protected members as somebody wrote them.</summary>
internal static class PublicMembers
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<MemberInfo> Of(Assembly assembly) => assembly.GetExportedTypes().SelectMany(Of);

    public static IEnumerable<MemberInfo> Of(Type type)
    {
        yield return type;
        foreach (var member in type.GetMembers(Declared).Where(member => IsVisible(member) && !IsGenerated(member))) yield return member;
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => IsVisible(method),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo raised => IsVisible(raised.AddMethod!),
        FieldInfo field => (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName,
        _ => false, // nested types come by themselves
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>Accessors belong to their property, a record's own methods to the compiler, and an override adds nothing to call.</summary>
    private static bool IsGenerated(MemberInfo member) => member switch
    {
        MethodInfo { IsSpecialName: true } accessor when !accessor.Name.StartsWith("op_", StringComparison.Ordinal) => true,
        MethodInfo method => IsCompilers(method) || method.GetBaseDefinition() != method,
        ConstructorInfo { DeclaringType: { } type } constructor => IsCompilers(constructor) || IsCopy(type, constructor),
        PropertyInfo property => property.Name == "EqualityContract" || property.GetMethod is { } get && get.GetBaseDefinition() != get,
        _ => false,
    };

    private static bool IsCompilers(MethodBase method) => method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static bool IsCopy(Type type, ConstructorInfo constructor) =>
        constructor.GetParameters() is [{ } only] && only.ParameterType == type && type.GetMethod("<Clone>$") is not null;
}
