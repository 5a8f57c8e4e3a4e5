using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace EcomStreaming.KafkaPackages.Tests.Surface;

/// <summary>Says in which way a member of ours would not be the same member to a caller on genuine Aspire; null when it would.</summary>
internal static class Difference
{
    public static string? Of(MemberInfo member, GenuineSurface genuine)
    {
        var id = DocumentationId.Of(member);
        if (genuine.Signature(id) is not { } signature) return $"{id} is not in it";
        var difference = member switch
        {
            Type type => OfType(type, signature),
            MethodBase method =>
                OfParameters(method, SignatureText.Parse(signature)) ?? OfModifiers(method, signature) ?? OfReturn(method, signature),
            PropertyInfo property => OfAccessors(property, signature) ?? OfValue(property.PropertyType, signature),
            FieldInfo { DeclaringType.IsEnum: false } field => OfValue(field.FieldType, signature),
            FieldInfo { DeclaringType.IsEnum: true } constant => OfConstant(constant, signature),
            _ => null,
        };
        return difference is null ? null : $"{id}: {difference}; genuine: {signature}";
    }

    private static string? OfType(Type type, string signature)
    {
        var words = signature.Split(':')[0].Split(' ');
        var kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            _ when type.IsSubclassOf(typeof(Delegate)) => "delegate",
            _ => "class",
        };
        var record = kind == "class" && type.GetMethod("<Clone>$") is not null;
        if (!words.Contains(record ? "record" : kind)) return $"ours is a {(record ? "record" : kind)}";
        return (kind == "class" ? OfClassModifier(type, words) : null) ?? OfBases(type, signature);
    }

    private static string? OfClassModifier(Type type, string[] words)
    {
        var modifier = (type.IsAbstract, type.IsSealed) switch { (true, true) => "static", (true, _) => "abstract", (_, true) => "sealed", _ => "" };
        if (modifier.Length > 0 && !words.Contains(modifier)) return $"ours is {modifier}";
        return modifier.Length == 0 && words.Any(word => word is "static" or "abstract" or "sealed")
            ? "ours is neither static, abstract nor sealed"
            : null;
    }

    /// <summary>What ours derives from, so that it can be passed there: less than the genuine one is fine.</summary>
    private static string? OfBases(Type type, string signature)
    {
        var genuine = signature.Split(" : ", 2).ElementAtOrDefault(1) ?? "";
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var own = type.GetInterfaces().Where(own => own.IsVisible && !inherited.Contains(own)).ToList();
        var direct = own.Where(one => !own.Any(other => other != one && one.IsAssignableFrom(other)));
        Type[] bases = type.BaseType is { } parent && !IsImplied(parent) ? [parent, .. direct] : [.. direct];
        return bases.FirstOrDefault(one => !genuine.Contains(TypeText.Of(one), StringComparison.Ordinal)) is { } extra && !type.IsEnum
            ? $"ours is a {TypeText.Of(extra)}"
            : null;
    }

    private static bool IsImplied(Type parent) =>
        parent == typeof(object) || parent == typeof(ValueType) || parent == typeof(Enum) || parent == typeof(MulticastDelegate);

    private static string? OfReturn(MethodBase method, string signature) =>
        method is MethodInfo { IsSpecialName: false } named ? OfValue(named.ReturnType, signature.Split('(')[0]) : null;

    private static string? OfValue(Type type, string signature) => TypeText.StandsIn(signature, type) ? null : $"ours gives {TypeText.Of(type)}";

    private static string? OfParameters(MethodBase method, SignatureText signature)
    {
        var ours = method.GetParameters().Select((parameter, position) => Text(method, parameter, position)).ToList();
        return ours.SequenceEqual(signature.Parameters) ? null : $"ours takes ({string.Join(", ", ours)})";
    }

    private static string? OfModifiers(MethodBase method, string signature)
    {
        if (method.DeclaringType!.IsInterface) return null;
        var words = signature.Split('(')[0].Split(' ');
        if (method.IsStatic != words.Contains("static")) return "static on one side only";
        return (method.IsFamily || method.IsFamilyOrAssembly) == words.Contains("protected") ? null : "protected on one side only";
    }

    private static string? OfAccessors(PropertyInfo property, string signature)
    {
        if (property.SetMethod is not { } set) return null; // ours may do less, never more
        var visible = set.IsPublic || set.IsFamily || set.IsFamilyOrAssembly;
        if (!visible) return null;
        var initOnly = set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        var accessors = signature[signature.IndexOf('{', StringComparison.Ordinal)..];
        var genuine = accessors.Contains(" set;", StringComparison.Ordinal) ? "set"
            : accessors.Contains(" init;", StringComparison.Ordinal) ? "init"
            : "";
        if (accessors.Contains("internal", StringComparison.Ordinal) || accessors.Contains("private", StringComparison.Ordinal)) genuine = "";
        return genuine == "set" || (genuine == "init" && initOnly) ? null : "ours can be set";
    }

    private static string? OfConstant(FieldInfo constant, string signature)
    {
        var value = Convert.ToInt64(constant.GetRawConstantValue(), CultureInfo.InvariantCulture);
        return signature == $"{constant.Name} = {value}" ? null : $"ours is {value}";
    }

    private static ParameterText Text(MethodBase method, ParameterInfo parameter, int position) =>
        new(parameter.Name!, parameter.IsOptional ? DefaultText(parameter) : null, Modifier(method, parameter, position));

    private static string Modifier(MethodBase method, ParameterInfo parameter, int position)
    {
        if (position == 0 && method.IsDefined(typeof(ExtensionAttribute), inherit: false)) return "this";
        if (parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false)) return "params";
        if (!parameter.ParameterType.IsByRef) return "";
        return parameter.IsIn ? "in" : parameter.IsOut ? "out" : "ref";
    }

    private static string DefaultText(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        return parameter.DefaultValue switch
        {
            null => parameter.ParameterType.IsValueType && type == parameter.ParameterType ? $"default({type.Name})" : "null",
            bool flag => flag ? "true" : "false",
            string text => $"\"{text}\"",
            var value when type.IsEnum => Enum.GetName(type, value) ?? value.ToString()!,
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }
}
